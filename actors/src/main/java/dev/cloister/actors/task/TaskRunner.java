package dev.cloister.actors.task;

import java.util.concurrent.CompletionStage;

/**
 * Knows how the work of a task goes on, wherever it is done. Thread-safe; nothing here blocks.
 * Neither method throws.
 */
public interface TaskRunner {
  /**
   * How the task ends, whenever that is; also asked again for a task that was begun under an
   * earlier daemon. Work of which nothing is known any more has failed. A stage that fails is an
   * outcome, too: a failed one.
   */
  CompletionStage<TaskOutcome> follow(TaskSpec task);

  /** Ends the work, if it goes on; {@link #follow} then tells the end. Idempotent. */
  void cancel(TaskSpec task);
}
