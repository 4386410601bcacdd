package dev.cloister.actors.workspace;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Bounds what the host is asked to do: a step that never ends must not hold a workspace for ever.
 */
final class HostDeadline {
  private final ActorSystem<?> system;
  private final Duration most;

  HostDeadline(ActorSystem<?> system, Duration most) {
    this.system = system;
    this.most = most;
  }

  /**
   * The step's outcome, or a failure that names it. The step itself goes on: what comes of it later
   * is the caller's to undo.
   */
  <T> CompletionStage<T> bound(String step, CompletionStage<T> outcome) {
    return bound(step, outcome, Duration.ZERO);
  }

  /**
   * The same for a step with much to do.
   *
   * @param longer so much more time it has
   */
  <T> CompletionStage<T> bound(String step, CompletionStage<T> outcome, Duration longer) {
    Duration within = most.plus(longer);
    CompletableFuture<T> bounded = new CompletableFuture<>();
    Cancellable timer =
        system
            .scheduler()
            .scheduleOnce(
                within,
                () -> bounded.completeExceptionally(tooSlow(step, within)),
                system.executionContext());
    outcome.whenComplete(
        (value, error) -> {
          timer.cancel();
          if (error == null) {
            bounded.complete(value);
          } else {
            bounded.completeExceptionally(error);
          }
        });
    return bounded;
  }

  private static FailureException tooSlow(String step, Duration within) {
    return new FailureException(
        FailureCode.HOST_TIMEOUT,
        "The host did not " + step + " within " + within.toSeconds() + " s",
        "Look at the host's load, its disks and the daemon's log, then try again.");
  }
}
