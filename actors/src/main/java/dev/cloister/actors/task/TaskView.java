package dev.cloister.actors.task;

import java.time.Instant;
import java.util.Optional;

/**
 * A task as it is now.
 *
 * @param updatedAt when its status last changed
 * @param cancelAsked whether somebody asked for its end
 * @param outcome how it ended, once it has
 */
public record TaskView(
    TaskSpec spec,
    TaskStatus status,
    Instant updatedAt,
    boolean cancelAsked,
    Optional<TaskOutcome> outcome) {

  static TaskView begun(TaskSpec spec) {
    return new TaskView(spec, TaskStatus.WORKING, spec.createdAt(), false, Optional.empty());
  }

  TaskView withCancelAsked() {
    return new TaskView(spec, status, updatedAt, true, outcome);
  }

  /** Work that was cancelled and ended with a result was too quick for the cancel. */
  TaskView ended(TaskOutcome how, Instant at) {
    TaskStatus last =
        how.result().isPresent()
            ? TaskStatus.COMPLETED
            : cancelAsked ? TaskStatus.CANCELLED : TaskStatus.FAILED;
    return new TaskView(spec, last, at, cancelAsked, Optional.of(how));
  }

  public boolean over() {
    return status != TaskStatus.WORKING;
  }

  /** When it may be forgotten; empty while it goes on. */
  Optional<Instant> forgottenAt() {
    return over() ? Optional.of(updatedAt.plus(spec.keep())) : Optional.empty();
  }
}
