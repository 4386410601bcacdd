package dev.cloister.runtime.qemu;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;

/** What an error of the host's file system means. */
public final class HostFailures {
  /** Causes may go in circles. */
  private static final int DEEPEST = 20;

  private HostFailures() {}

  /** {@code DISK_FULL} where that is the reason, {@code HOST_IO} otherwise. */
  public static FailureException of(Exception error) {
    String said = String.valueOf(error.getMessage());
    if (isFull(error)) {
      return new FailureException(
          FailureCode.DISK_FULL,
          "The host's disk is full: " + said,
          "Free some space below the state directory.");
    }
    return new FailureException(
        FailureCode.HOST_IO,
        "The host refused: " + error.getClass().getSimpleName() + ": " + said,
        "Check the owner, the mode and the space of the state and run directories.");
  }

  /** Whether it, or what caused it, says that there was no room on the disk. */
  public static boolean isFull(Throwable error) {
    Throwable at = error;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      String said = String.valueOf(at.getMessage());
      if (said.contains("No space left on device") || said.contains("Disk quota exceeded")) {
        return true;
      }
      at = at.getCause();
    }
    return false;
  }
}
