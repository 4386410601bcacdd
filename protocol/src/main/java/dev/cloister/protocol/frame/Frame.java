package dev.cloister.protocol.frame;

import java.nio.ByteBuffer;

/**
 * One frame. A reader of the payload works on a duplicate or owns the frame: the buffer's position
 * is its own.
 *
 * @param channel 0 for the connection itself, at most 2^32-1
 * @param payload the bytes between its position and limit
 */
public record Frame(FrameKind kind, long channel, ByteBuffer payload) {
  /** Most that {@code length} may say: 1 MiB. */
  public static final int MAX_LENGTH = 1 << 20;

  /** What {@code length} counts beside the payload: kind and channel. */
  static final int AFTER_LENGTH = 5;

  /** {@code length}, kind and channel. */
  public static final int HEADER = 4 + AFTER_LENGTH;

  /** Longest payload. */
  public static final int MAX_PAYLOAD = MAX_LENGTH - AFTER_LENGTH;

  /** Most that one CREDIT may give, or a channel may hold. */
  public static final int MAX_CREDIT = Integer.MAX_VALUE;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /** A frame without a payload. */
  public static Frame bare(FrameKind kind, long channel) {
    return new Frame(kind, channel, NOTHING.duplicate());
  }

  /** A CREDIT of {@code bytes}, 0 or more. */
  public static Frame credit(long channel, int bytes) {
    return new Frame(FrameKind.CREDIT, channel, ByteBuffer.allocate(4).putInt(0, bytes));
  }

  /** The bytes a CREDIT gives; only for a frame of that kind which a decoder has checked. */
  public int creditBytes() {
    return payload.getInt(payload.position());
  }
}
