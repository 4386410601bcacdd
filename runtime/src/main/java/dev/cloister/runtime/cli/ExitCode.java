package dev.cloister.runtime.cli;

/** What the command line's exit codes mean, besides a guest program's own. */
final class ExitCode {
  static final int OK = 0;

  /** {@code doctor} found something that fails. */
  static final int UNHEALTHY = 1;

  /** The program was ended by its timeout. */
  static final int TIMEOUT = 124;

  /** Cloister itself failed, or was not used rightly. */
  static final int CLOISTER = 125;

  /** The program is there and cannot be executed. */
  static final int NOT_EXECUTABLE = 126;

  /** There is no such program. */
  static final int NOT_FOUND = 127;

  /** A signal ended it: this and the signal's number. */
  static final int SIGNALLED = 128;

  /** Interrupted before there was a program to tell: 128 + SIGINT. */
  static final int INTERRUPTED = 130;

  /** Nobody reads what is printed: 128 + SIGPIPE. */
  static final int NOBODY_READS = 141;

  private ExitCode() {}
}
