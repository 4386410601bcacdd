package dev.cloister.actors.failure;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Carries a {@link Failure} through a future or out of a blocking call. Without a stack: the
 * failure tells the story.
 */
public class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public FailureException(Failure failure) {
    this(failure, null);
  }

  public FailureException(Failure failure, Throwable cause) {
    super(failure.message(), cause, false, false);
    this.failure = failure;
  }

  public FailureException(FailureCode code, String message, String remedy) {
    this(Failure.of(code, message, remedy));
  }

  public Failure failure() {
    return failure;
  }

  /**
   * The failure inside {@code error}, looking through future wrappers; anything unforeseen becomes
   * {@code INTERNAL}.
   */
  public static Failure failureOf(Throwable error) {
    Throwable at = error;
    while ((at instanceof CompletionException || at instanceof ExecutionException)
        && at.getCause() != null) {
      at = at.getCause();
    }
    if (at instanceof FailureException known) {
      return known.failure();
    }
    return Failure.of(
        FailureCode.INTERNAL,
        "Unexpected " + at,
        "Report it with the daemon's log; the workspace itself is untouched.");
  }
}
