package dev.cloister.protocol.frame;

import java.nio.ByteBuffer;

/**
 * Turns a byte stream that arrives in pieces into frames. Holds at most one frame; a header is
 * checked before anything is allocated for its payload. Not for concurrent use; of no more use once
 * it has thrown.
 */
public final class FrameDecoder {
  private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER);
  private FrameKind kind;
  private ByteBuffer payload;

  /**
   * Takes bytes from {@code in} until a frame is whole.
   *
   * @return the frame, with a payload of its own; or null when {@code in} is used up and the frame
   *     is not whole
   */
  public Frame decode(ByteBuffer in) throws ProtocolException {
    if (payload == null && !readHeader(in)) {
      return null;
    }
    move(in, payload);
    if (payload.hasRemaining()) {
      return null;
    }
    Frame frame = new Frame(kind, channel(), payload.flip());
    header.clear();
    payload = null;
    if (frame.kind() == FrameKind.CREDIT && frame.creditBytes() < 0) {
      throw ProtocolException.malformed("CREDIT above the limit on channel " + frame.channel());
    }
    return frame;
  }

  /** Whether the stream may end here: no frame has begun. */
  public boolean atBorder() {
    return header.position() == 0;
  }

  private boolean readHeader(ByteBuffer in) throws ProtocolException {
    move(in, header);
    if (header.position() < Integer.BYTES) {
      return false;
    }
    long length = Integer.toUnsignedLong(header.getInt(0));
    if (length < Frame.AFTER_LENGTH || length > Frame.MAX_LENGTH) {
      throw ProtocolException.malformed("A frame of length " + length);
    }
    if (header.hasRemaining()) {
      return false;
    }
    int size = (int) length - Frame.AFTER_LENGTH;
    kind = FrameKind.of(header.get(4) & 0xff);
    kind.check(channel(), size);
    payload = ByteBuffer.allocate(size);
    return true;
  }

  private long channel() {
    return Integer.toUnsignedLong(header.getInt(5));
  }

  private static void move(ByteBuffer from, ByteBuffer to) {
    int count = Math.min(from.remaining(), to.remaining());
    to.put(to.position(), from, from.position(), count);
    to.position(to.position() + count);
    from.position(from.position() + count);
  }
}
