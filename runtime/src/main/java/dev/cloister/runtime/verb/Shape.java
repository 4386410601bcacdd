package dev.cloister.runtime.verb;

/** How a verb's bytes travel. */
public enum Shape {
  /** One record in, one record out. */
  CALL,
  /**
   * As {@link #CALL} with what the program printed in the output, or, over a WebSocket at the same
   * path, streamed both ways; the input record comes first, the output's tell how it ended.
   */
  EXECUTION,
  /** The input record in, raw bytes out; the output record is told once they have gone. */
  DOWNLOAD,
  /** The input record and raw bytes in, the output record out. */
  UPLOAD,
  /** The input record in, text out, for as long as the caller wants it. */
  TEXT;

  /** Whether more than two records travel. */
  public boolean streams() {
    return this != CALL;
  }
}
