package dev.cloister.runtime.embed;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Asks actors from outside; every answer is a value or a {@link FailureException}.
 *
 * @param deliveries where answers go on their way to callers, whose code may block
 */
record Asker(Scheduler scheduler, Executor deliveries) {

  /** The answer of {@code actor}, delivered. */
  <C, T> CompletionStage<T> ask(
      ActorRef<C> actor, Function<ActorRef<StatusReply<T>>, C> command, Duration within) {
    return ask(actor, command, within, deliveries);
  }

  /** The answer of {@code actor}, completed by {@code on}. */
  <C, T> CompletionStage<T> ask(
      ActorRef<C> actor,
      Function<ActorRef<StatusReply<T>>, C> command,
      Duration within,
      Executor on) {
    return answer(AskPattern.askWithStatus(actor, command::apply, within, scheduler), within, on);
  }

  /** The answer, delivered, of an actor that always has one. */
  <C, T> CompletionStage<T> askPlainly(
      ActorRef<C> actor, Function<ActorRef<T>, C> command, Duration within) {
    return answer(AskPattern.ask(actor, command::apply, within, scheduler), within, deliveries);
  }

  /**
   * The answer as a plain stage. Akka's own hands every dependent step to a pool that has, on a
   * host of two processors, no thread to keep: it starts one for each step.
   */
  private static <T> CompletionStage<T> answer(
      CompletionStage<T> asked, Duration within, Executor on) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    asked.whenCompleteAsync(
        (value, error) -> {
          if (error == null) {
            answer.complete(value);
          } else {
            answer.completeExceptionally(known(error, within));
          }
        },
        on);
    return answer;
  }

  private static FailureException known(Throwable error, Duration within) {
    if (error instanceof TimeoutException) {
      return new FailureException(
          FailureCode.OUTCOME_UNKNOWN,
          "No answer within " + within.toSeconds() + " s",
          "Look at the workspace's state before trying again.");
    }
    Failure failure = FailureException.failureOf(error);
    return new FailureException(failure, error);
  }
}
