package dev.cloister.runtime.qmp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Splits a byte stream into lines of a bounded length. For one thread. */
final class LineReader {
  private static final int CHUNK = 8192;

  private final InputStream in;
  private final int longest;
  private final byte[] chunk = new byte[CHUNK];
  private int at;
  private int end;

  LineReader(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /**
   * The next line without its end; null at the end of the stream, where an unfinished line is
   * dropped.
   *
   * @throws MalformedReplyException a line is longer than the limit; no more than the limit and one
   *     chunk were kept of it
   */
  byte[] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (at == end && !fill()) {
        return null;
      }
      int newline = newlineFrom(at);
      line.write(chunk, at, newline - at);
      if (line.size() > longest) {
        throw new MalformedReplyException("A line longer than " + longest + " bytes");
      }
      at = newline;
      if (at < end) {
        at++;
        return line.toByteArray();
      }
    }
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(chunk));
    return end > 0;
  }

  private int newlineFrom(int start) {
    int i = start;
    while (i < end && chunk[i] != '\n') {
      i++;
    }
    return i;
  }
}
