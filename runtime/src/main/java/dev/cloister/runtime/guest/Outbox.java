package dev.cloister.runtime.guest;

import dev.cloister.protocol.frame.Frame;
import dev.cloister.protocol.frame.FrameEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What waits to be written on one connection: control frames first, in order, then one DATA frame
 * of each operation in turn. Anyone adds, one thread takes. Its bound is its users': an operation
 * has at most one REQUEST, CREDIT and CANCEL in here and one place in the turn.
 */
final class Outbox {
  /** Takes two whole DATA frames: small frames share a write, a large one delays others little. */
  static final int BATCH = 2 * FrameEncoder.size(FrameEncoder.MAX_DATA);

  /** A control frame that is made only when its turn comes. */
  interface Outgoing {
    Frame frame();
  }

  private final Queue<Outgoing> control = new ArrayDeque<>();
  private final Queue<Outlet> turn = new ArrayDeque<>();
  private boolean closed;

  /** Adds a control frame; dropped when closed. */
  synchronized void add(Outgoing frame) {
    if (!closed) {
      control.add(frame);
      notifyAll();
    }
  }

  /** Gives an operation a place in the turn; it has none. */
  synchronized void add(Outlet outlet) {
    if (!closed) {
      turn.add(outlet);
      notifyAll();
    }
  }

  /** Drops everything; {@link #next} returns null from now on. */
  synchronized void close() {
    closed = true;
    control.clear();
    turn.clear();
    notifyAll();
  }

  /**
   * Waits for something to write.
   *
   * @param batch empty, of {@link #BATCH} bytes
   * @return bytes to write, in {@code batch} unless they exceed it; null when closed
   */
  ByteBuffer next(ByteBuffer batch) throws InterruptedException {
    Object item = awaitItem();
    while (item != null) {
      if (item instanceof Outgoing outgoing) {
        Frame frame = outgoing.frame();
        int size = FrameEncoder.size(frame.payload().remaining());
        if (size > batch.remaining()) {
          return withLarge(batch, frame, size);
        }
        FrameEncoder.encode(frame, batch);
      } else {
        takeData((Outlet) item, batch);
      }
      item = batch.remaining() < FrameEncoder.size(FrameEncoder.MAX_DATA) ? null : pollItem();
      if (item == null && batch.position() > 0) {
        return batch.flip();
      }
      if (item == null) {
        item = awaitItem();
      }
    }
    return null;
  }

  private void takeData(Outlet outlet, ByteBuffer batch) {
    if (outlet.encodeNext(batch)) {
      add(outlet);
    }
  }

  private static ByteBuffer withLarge(ByteBuffer batch, Frame frame, int size) {
    ByteBuffer whole = ByteBuffer.allocate(batch.position() + size).put(batch.flip());
    FrameEncoder.encode(frame, whole);
    return whole.flip();
  }

  private synchronized Object awaitItem() throws InterruptedException {
    while (!closed && control.isEmpty() && turn.isEmpty()) {
      wait();
    }
    return pollItem();
  }

  private synchronized Object pollItem() {
    Object first = control.poll();
    return first != null ? first : turn.poll();
  }
}
