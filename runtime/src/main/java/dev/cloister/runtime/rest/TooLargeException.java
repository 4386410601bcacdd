package dev.cloister.runtime.rest;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.VerbJson;

/** A JSON body beyond the limit. */
final class TooLargeException extends FailureException {
  private static final long serialVersionUID = 1L;

  TooLargeException() {
    super(
        FailureCode.LIMIT_EXCEEDED,
        "The body is larger than " + VerbJson.MAX_DOCUMENT + " bytes",
        "Send less; large contents go into files.");
  }
}
