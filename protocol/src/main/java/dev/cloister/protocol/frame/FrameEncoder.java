package dev.cloister.protocol.frame;

import java.nio.ByteBuffer;

/**
 * Writes frames as bytes. A host's DATA goes through {@link #dataSize}, so that the resync mark
 * never appears in what it sends.
 */
public final class FrameEncoder {
  /** Longest payload of a DATA frame this side sends: larger ones would hold up other channels. */
  public static final int MAX_DATA = 64 << 10;

  private FrameEncoder() {}

  /** Bytes that {@link #encode} needs for a frame with this payload. */
  public static int size(int payload) {
    return Frame.HEADER + payload;
  }

  /**
   * Puts a frame into {@code out}, which has room for it; leaves the frame's payload untouched.
   *
   * @throws IllegalArgumentException for a frame that the protocol does not allow: a mistake of the
   *     caller
   */
  public static void encode(Frame frame, ByteBuffer out) {
    encode(frame.kind(), frame.channel(), frame.payload(), frame.payload().remaining(), out);
  }

  /** As {@link #encode(Frame, ByteBuffer)} with the next {@code size} bytes of {@code payload}. */
  public static void encode(
      FrameKind kind, long channel, ByteBuffer payload, int size, ByteBuffer out) {
    try {
      kind.check(channel, size);
    } catch (ProtocolException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    out.putInt(size + Frame.AFTER_LENGTH).put((byte) kind.code()).putInt((int) channel);
    out.put(out.position(), payload, payload.position(), size);
    out.position(out.position() + size);
  }

  /**
   * How many of the next bytes of {@code bytes} the next DATA frame may hold: at most {@code most}
   * and {@link #MAX_DATA}, and not past the middle of the resync mark's word.
   */
  public static int dataSize(ByteBuffer bytes, int most) {
    int size = Math.min(bytes.remaining(), Math.min(most, MAX_DATA));
    return Resync.splitAt(bytes, size);
  }
}
