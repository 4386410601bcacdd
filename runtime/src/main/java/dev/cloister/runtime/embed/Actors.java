package dev.cloister.runtime.embed;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.workspace.WorkspaceCommand;
import dev.cloister.actors.workspace.WorkspaceCommand.Asked;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceSpec;
import dev.cloister.actors.workspace.WorkspaceView;
import dev.cloister.actors.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Asks the workspaces' actors from outside; every answer is a value or a {@link FailureException}.
 */
final class Actors {
  private final ActorSystem<Void> system;
  private final ActorRef<Workspaces.Command> workspaces;
  private final Executor deliveries;
  private final Duration patience;

  /**
   * Speaks to {@code workspaces}.
   *
   * @param deliveries where answers go on their way to callers, whose code may block
   * @param patience how long an answer may take: longer than the longest start and stop
   */
  Actors(
      ActorSystem<Void> system,
      ActorRef<Workspaces.Command> workspaces,
      Executor deliveries,
      Duration patience) {
    this.system = system;
    this.workspaces = workspaces;
    this.deliveries = deliveries;
    this.patience = patience;
  }

  CompletionStage<WorkspaceView> create(WorkspaceSpec spec) {
    return ask(replyTo -> new Workspaces.Create(spec, replyTo), patience, deliveries);
  }

  <T> CompletionStage<T> tell(
      String nameOrId, Function<ActorRef<StatusReply<T>>, Asked<T>> command) {
    return tell(nameOrId, command, deliveries);
  }

  /**
   * The workspace's guest. The stage completes on the actor's thread: what is done with it must not
   * block, and must not be a caller's.
   */
  CompletionStage<GuestLink> guest(WorkspaceId workspace) {
    return tell(workspace.value(), WorkspaceCommand.UseGuest::new, Runnable::run);
  }

  CompletionStage<List<WorkspaceView>> list() {
    return answer(
        AskPattern.ask(workspaces, Workspaces.ListAll::new, patience, system.scheduler()),
        patience,
        deliveries);
  }

  CompletionStage<Integer> settled(Duration within) {
    return ask(Workspaces.AwaitSettled::new, within, deliveries);
  }

  private <T> CompletionStage<T> tell(
      String nameOrId, Function<ActorRef<StatusReply<T>>, Asked<T>> command, Executor on) {
    return ask(replyTo -> new Workspaces.Tell<>(nameOrId, command.apply(replyTo)), patience, on);
  }

  private <T> CompletionStage<T> ask(
      Function<ActorRef<StatusReply<T>>, Workspaces.Command> command,
      Duration within,
      Executor on) {
    return answer(
        AskPattern.askWithStatus(workspaces, command::apply, within, system.scheduler()),
        within,
        on);
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
