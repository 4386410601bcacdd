package dev.cloister.runtime.cli;

/** What was to be printed has no reader any more, as in a pipe to {@code head}. */
final class NobodyReadsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NobodyReadsException() {
    super("Nobody reads", null, false, false);
  }
}
