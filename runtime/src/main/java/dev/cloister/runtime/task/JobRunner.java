package dev.cloister.runtime.task;

import dev.cloister.Job;
import dev.cloister.Workspace;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.failure.FailureKind;
import dev.cloister.actors.task.TaskOutcome;
import dev.cloister.actors.task.TaskRunner;
import dev.cloister.actors.task.TaskSpec;
import dev.cloister.runtime.call.Views;
import dev.cloister.runtime.verb.VerbJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows jobs to their end. A guest that cannot be reached is asked again, less and less often:
 * its job goes on meanwhile. What is followed when the daemon ends never completes; the next daemon
 * follows it anew.
 */
public final class JobRunner implements TaskRunner {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Function<String, CompletionStage<Workspace>> workspaces;
  private final ScheduledExecutorService timer;
  private final int outputLimit;

  /**
   * @param workspaces finds a workspace by its id
   * @param timer for the pauses; the caller closes it
   * @param outputLimit how much of each stream goes into the result, in bytes
   */
  public JobRunner(
      Function<String, CompletionStage<Workspace>> workspaces,
      ScheduledExecutorService timer,
      int outputLimit) {
    this.workspaces = workspaces;
    this.timer = timer;
    this.outputLimit = outputLimit;
  }

  @Override
  public CompletionStage<TaskOutcome> follow(TaskSpec task) {
    CompletableFuture<TaskOutcome> outcome = new CompletableFuture<>();
    attempt(task, FIRST_PAUSE, outcome);
    return outcome;
  }

  @Override
  public void cancel(TaskSpec task) {
    job(task)
        .thenCompose(Job::kill)
        .whenComplete(
            (end, error) -> {
              if (error != null) {
                LOG.info("Cannot end {} of {}", task.job(), task.workspace(), error);
              }
            });
  }

  private CompletionStage<Job> job(TaskSpec task) {
    return workspaces.apply(task.workspace().value()).thenApply(found -> found.job(task.job()));
  }

  private void attempt(TaskSpec task, Duration pause, CompletableFuture<TaskOutcome> outcome) {
    job(task)
        .thenCompose(job -> JobEnds.of(job, outputLimit))
        .thenApply(JobRunner::document)
        .whenComplete(
            (document, error) -> {
              if (error == null) {
                outcome.complete(TaskOutcome.of(document));
                return;
              }
              Failure failure = FailureException.failureOf(error);
              if (mayPass(failure)) {
                again(task, pause, outcome);
              } else {
                outcome.complete(TaskOutcome.failed(lost(task, failure)));
              }
            });
  }

  private void again(TaskSpec task, Duration pause, CompletableFuture<TaskOutcome> outcome) {
    Duration doubled = pause.multipliedBy(2);
    Duration next = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    try {
      Future<?> attempt =
          timer.schedule(
              () -> attempt(task, next, outcome), pause.toMillis(), TimeUnit.MILLISECONDS);
      LOG.debug("{} is asked for again in {}: {}", task.id(), pause, attempt);
    } catch (RejectedExecutionException e) {
      LOG.debug("The daemon ends; {} is left to the next", task.id());
    }
  }

  /**
   * A question that got lost can be put again, for it changes nothing; and no pause, nor a
   * suspension, is for ever.
   */
  private static boolean mayPass(Failure failure) {
    return failure.retryable()
        || failure.code().kind() == FailureKind.UNKNOWN
        || failure.code() == FailureCode.WORKSPACE_PAUSED
        || failure.code() == FailureCode.WORKSPACE_SUSPENDED;
  }

  private static Failure lost(TaskSpec task, Failure failure) {
    return switch (failure.code()) {
      case JOB_NOT_FOUND, WRONG_STATE, WORKSPACE_NOT_FOUND ->
          Failure.of(
              FailureCode.JOB_NOT_FOUND,
              "The VM of "
                  + task.workspace()
                  + " ended before the outcome was seen: "
                  + failure.message(),
              "Look at the workspace's files for what the program has left, then begin it again.");
      default -> failure;
    };
  }

  /** What the verb {@code exec} would have answered. */
  private static String document(JobEnd end) {
    return new String(VerbJson.write(Views.exec(end.asExecution())), StandardCharsets.UTF_8);
  }
}
