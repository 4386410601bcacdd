package dev.cloister;

import dev.cloister.actors.task.TaskSpec;
import dev.cloister.actors.task.TaskView;
import java.util.concurrent.CompletionStage;

/**
 * The tasks of this host: jobs whose outcome is kept for whoever began them, through a disconnect,
 * a restart of the daemon, and for a while after their end. Thread-safe.
 */
public interface Tasks {
  /**
   * Keeps a job that has been started as a task. Durable when it completes. Beginning one again
   * changes nothing. Fails with {@code LIMIT_EXCEEDED} or {@code JOURNAL_FAILED}.
   */
  CompletionStage<TaskView> begin(TaskSpec task);

  /** How it is now. Fails with {@code TASK_NOT_FOUND}, also for another's. */
  CompletionStage<TaskView> find(String id, String owner);

  /** Completes when it is over. Fails as {@link #find} does. */
  CompletionStage<TaskView> await(String id, String owner);

  /**
   * Ends its job with everything that started; the status follows. One that is over stays as it is.
   * Fails as {@link #find} does, or with {@code JOURNAL_FAILED}.
   */
  CompletionStage<TaskView> cancel(String id, String owner);
}
