package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.ErrorView;

/** Ends a subcommand with an error to tell. */
final class FailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ErrorView error;

  FailedException(ErrorView error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  FailedException(FailureCode code, String message, String remedy) {
    this(ErrorView.of(code, message, remedy));
  }

  ErrorView error() {
    return error;
  }

  boolean is(FailureCode code) {
    return error.code().equals(code.id());
  }

  /** The exit code that tells it, as a shell would. */
  int exitCode() {
    if (is(FailureCode.COMMAND_NOT_FOUND)) {
      return ExitCode.NOT_FOUND;
    }
    return is(FailureCode.COMMAND_NOT_EXECUTABLE) ? ExitCode.NOT_EXECUTABLE : ExitCode.CLOISTER;
  }
}
