package dev.cloister.runtime.guest;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open, reliable, ordered byte stream. One thread reads, one writes; both block. {@link #close}
 * may come from any thread and ends both calls.
 */
interface ByteStream extends AutoCloseable {
  /** Reads at least one byte into {@code into}, which has room; -1 at the stream's end. */
  int read(ByteBuffer into) throws IOException;

  /** Writes all of {@code from}. */
  void write(ByteBuffer from) throws IOException;

  /** Idempotent; never throws. */
  @Override
  void close();
}
