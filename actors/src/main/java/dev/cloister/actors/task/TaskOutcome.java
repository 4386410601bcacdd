package dev.cloister.actors.task;

import dev.cloister.actors.failure.Failure;
import java.util.Optional;

/**
 * How the work of a task ended: with a result, or with a failure.
 *
 * @param result what the verb answers, as its JSON document
 * @param failure why there is none
 */
public record TaskOutcome(Optional<String> result, Optional<Failure> failure) {
  public TaskOutcome {
    if (result.isPresent() == failure.isPresent()) {
      throw new IllegalArgumentException("An outcome is a result or a failure");
    }
  }

  public static TaskOutcome of(String result) {
    return new TaskOutcome(Optional.of(result), Optional.empty());
  }

  public static TaskOutcome failed(Failure failure) {
    return new TaskOutcome(Optional.empty(), Optional.of(failure));
  }
}
