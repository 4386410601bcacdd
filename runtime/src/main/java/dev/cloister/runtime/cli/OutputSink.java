package dev.cloister.runtime.cli;

import java.io.IOException;

/** Takes what a guest's program prints. */
@FunctionalInterface
interface OutputSink {
  /** Writes {@code length} of {@code bytes}; the next come when it returns. */
  void write(byte stream, byte[] bytes, int length) throws IOException;
}
