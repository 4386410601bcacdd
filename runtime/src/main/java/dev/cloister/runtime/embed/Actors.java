package dev.cloister.runtime.embed;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.WorkspaceCommand.Asked;
import dev.cloister.actors.workspace.WorkspaceSpec;
import dev.cloister.actors.workspace.WorkspaceView;
import dev.cloister.actors.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Asks the workspaces' actors from outside; every answer is a value or a {@link FailureException}.
 */
final class Actors {
  private final ActorSystem<Void> system;
  private final ActorRef<Workspaces.Command> workspaces;
  private final Duration patience;

  /**
   * Speaks to {@code workspaces}.
   *
   * @param patience how long an answer may take: longer than the longest start and stop
   */
  Actors(ActorSystem<Void> system, ActorRef<Workspaces.Command> workspaces, Duration patience) {
    this.system = system;
    this.workspaces = workspaces;
    this.patience = patience;
  }

  CompletionStage<WorkspaceView> create(WorkspaceSpec spec) {
    return ask(replyTo -> new Workspaces.Create(spec, replyTo), patience);
  }

  <T> CompletionStage<T> tell(
      String nameOrId, Function<ActorRef<StatusReply<T>>, Asked<T>> command) {
    return ask(replyTo -> new Workspaces.Tell<>(nameOrId, command.apply(replyTo)), patience);
  }

  CompletionStage<List<WorkspaceView>> list() {
    return AskPattern.<Workspaces.Command, List<WorkspaceView>>ask(
        workspaces, Workspaces.ListAll::new, patience, system.scheduler());
  }

  CompletionStage<Integer> settled(Duration within) {
    return ask(Workspaces.AwaitSettled::new, within);
  }

  private <T> CompletionStage<T> ask(
      Function<ActorRef<StatusReply<T>>, Workspaces.Command> command, Duration within) {
    CompletionStage<T> answer =
        AskPattern.askWithStatus(workspaces, command::apply, within, system.scheduler());
    return answer.handle(
        (value, error) -> {
          if (error == null) {
            return value;
          }
          throw new CompletionException(known(error, within));
        });
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
