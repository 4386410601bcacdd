package dev.cloister.actors.failure;

/**
 * One failure, told completely.
 *
 * @param code for machines
 * @param message what failed, with its own attributes; starts with a capital
 * @param remedy what to do next, as an imperative sentence; empty where nothing can be advised
 * @param evidence tails and exit code, where a VM was involved
 */
public record Failure(FailureCode code, String message, String remedy, Evidence evidence) {

  public static Failure of(FailureCode code, String message, String remedy) {
    return new Failure(code, message, remedy, Evidence.NONE);
  }

  public Failure with(Evidence found) {
    return new Failure(code, message, remedy, found);
  }

  public boolean retryable() {
    return code.kind() == FailureKind.TRANSIENT;
  }
}
