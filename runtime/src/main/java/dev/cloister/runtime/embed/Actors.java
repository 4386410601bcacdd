package dev.cloister.runtime.embed;

import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.host.Cleaning;
import dev.cloister.actors.host.Reconciler;
import dev.cloister.actors.pool.PoolView;
import dev.cloister.actors.pool.WarmPool;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.workspace.WorkspaceCommand;
import dev.cloister.actors.workspace.WorkspaceCommand.Asked;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceSpec;
import dev.cloister.actors.workspace.WorkspaceView;
import dev.cloister.actors.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Asks the workspaces' actors from outside. */
final class Actors {
  private final Asker asker;
  private final ActorRef<Workspaces.Command> workspaces;
  private final ActorRef<WarmPool.Command> pool;
  private final ActorRef<Reconciler.Command> reconciler;
  private final Duration patience;

  /**
   * Speaks to {@code workspaces}.
   *
   * @param patience how long an answer may take: longer than the longest start and stop
   */
  Actors(
      Asker asker,
      ActorRef<Workspaces.Command> workspaces,
      ActorRef<WarmPool.Command> pool,
      ActorRef<Reconciler.Command> reconciler,
      Duration patience) {
    this.asker = asker;
    this.workspaces = workspaces;
    this.pool = pool;
    this.reconciler = reconciler;
    this.patience = patience;
  }

  CompletionStage<WorkspaceView> create(WorkspaceSpec spec) {
    return asker.ask(workspaces, replyTo -> new Workspaces.Create(spec, replyTo), patience);
  }

  <T> CompletionStage<T> tell(
      String nameOrId, Function<ActorRef<StatusReply<T>>, Asked<T>> command) {
    return tell(nameOrId, command, asker.deliveries());
  }

  /**
   * The workspace's guest. The stage completes on the actor's thread: what is done with it must not
   * block, and must not be a caller's.
   */
  CompletionStage<GuestLink> guest(WorkspaceId workspace) {
    return tell(workspace.value(), WorkspaceCommand.UseGuest::new, Runnable::run);
  }

  CompletionStage<List<WorkspaceView>> list() {
    return asker.askPlainly(workspaces, Workspaces.ListAll::new, patience);
  }

  CompletionStage<Cleaning> clean(Cleaning.Scope scope) {
    return asker.ask(reconciler, replyTo -> new Reconciler.Clean(scope, replyTo), patience);
  }

  CompletionStage<List<PoolView>> pool() {
    return asker.askPlainly(pool, WarmPool.Inspect::new, patience);
  }

  CompletionStage<Void> drainPool() {
    return asker.askPlainly(pool, WarmPool.Drain::new, patience).thenAccept(done -> {});
  }

  CompletionStage<Integer> settled(Duration within) {
    return asker.ask(workspaces, Workspaces.AwaitSettled::new, within);
  }

  private <T> CompletionStage<T> tell(
      String nameOrId, Function<ActorRef<StatusReply<T>>, Asked<T>> command, Executor on) {
    return asker.ask(
        workspaces,
        replyTo -> new Workspaces.Tell<>(nameOrId, command.apply(replyTo)),
        patience,
        on);
  }
}
