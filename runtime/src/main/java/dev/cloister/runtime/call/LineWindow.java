package dev.cloister.runtime.call;

import akka.util.ByteString;
import java.io.ByteArrayOutputStream;

/**
 * Keeps some lines of a file that passes by, up to a number of bytes. For one stream, one element
 * at a time.
 */
final class LineWindow {
  private final long first;
  private final long end;
  private final int room;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private long line = 1;
  private long passed;
  private long start;
  private boolean full;
  private boolean beyond;

  /**
   * A window on {@code count} lines from line {@code first}, counted from 1, of at most {@code
   * room} bytes.
   */
  LineWindow(int first, int count, int room) {
    this.first = first;
    this.end = (long) first + count;
    this.room = room;
  }

  LineWindow take(ByteString piece) {
    for (byte one : piece.toArray()) {
      take(one);
    }
    return this;
  }

  private void take(byte one) {
    if (line >= end) {
      beyond = true;
    } else if (line >= first) {
      if (kept.size() == 0 && !full) {
        start = passed;
      }
      full |= kept.size() == room;
      if (!full) {
        kept.write(one);
      }
    }
    passed++;
    if (one == '\n') {
      line++;
    }
  }

  byte[] bytes() {
    return kept.toByteArray();
  }

  /** Where in the file the first byte kept stood. */
  long offset() {
    return start;
  }

  /** Whether the lines asked for did not fit. */
  boolean full() {
    return full;
  }

  /** Whether the file goes on after the lines asked for. */
  boolean beyond() {
    return beyond;
  }

  /** The first line after the window. */
  long nextLine() {
    return end;
  }
}
