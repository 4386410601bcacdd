package dev.cloister.runtime.verb;

/** How a verb's bytes travel. */
public enum Shape {
  /** One record in, one record out. */
  CALL,
  /** As {@link #CALL}: work on the host itself, for those who keep it and not for agents. */
  CHORE,
  /**
   * As {@link #CALL} with what the program printed in the output, or, over a WebSocket at the same
   * path, streamed both ways; the input record comes first, the output's tell how it ended.
   */
  EXECUTION,
  /** The input record in, raw bytes out; the output record is told once they have gone. */
  DOWNLOAD,
  /** As {@link #CALL}: what a {@link #DOWNLOAD} has to tell once it has gone. */
  OUTCOME,
  /** The input record and raw bytes in, the output record out. */
  UPLOAD,
  /** The input record in, text out, for as long as the caller wants it. */
  TEXT;

  /** Whether it is, or can be had as, one record in and one record out. */
  public boolean isCall() {
    return this == CALL || this == CHORE || this == EXECUTION || this == OUTCOME || this == TEXT;
  }

  /** Whether more than two records can travel. */
  public boolean streams() {
    return this != CALL && this != CHORE && this != OUTCOME;
  }

  /** Whether an agent that knows documents only, no byte streams, has use for it. */
  boolean isForAgents() {
    return isCall() && this != OUTCOME && this != CHORE;
  }
}
