package dev.cloister.it.lab;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what a verb comes to, within a bound that only a hang exceeds. */
public final class Outcome {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private Outcome() {}

  /** What the stage completes with; its failure is thrown. */
  public static <T> T of(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Failure failure = FailureException.failureOf(e);
      throw new AssertionError("It failed: " + failure, e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("It hangs: no outcome within " + PATIENCE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }

  /** What the stage fails with. */
  public static Failure failureOf(CompletionStage<?> stage) {
    return of(
        stage.handle(
            (value, error) -> {
              if (error == null) {
                throw new AssertionError("It succeeded: " + value);
              }
              return FailureException.failureOf(error);
            }));
  }
}
