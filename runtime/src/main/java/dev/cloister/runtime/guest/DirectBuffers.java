package dev.cloister.runtime.guest;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Buffers outside the heap, used again: the collector frees them late, and a host may open many
 * streams a second.
 */
final class DirectBuffers {
  private static final int KEPT = 32;

  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(KEPT);

  /** An empty buffer of {@link Outbox#BATCH} bytes; {@link #give} it back. */
  ByteBuffer take() {
    ByteBuffer known = free.poll();
    return known != null ? known : ByteBuffer.allocateDirect(Outbox.BATCH);
  }

  void give(ByteBuffer buffer) {
    free.offer(buffer.clear());
  }
}
