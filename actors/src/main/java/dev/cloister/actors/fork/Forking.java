package dev.cloister.actors.fork;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.Beginning;
import dev.cloister.actors.workspace.WorkspaceCommand;
import dev.cloister.actors.workspace.WorkspaceCommand.Asked;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceSpec;
import dev.cloister.actors.workspace.WorkspaceView;
import dev.cloister.actors.workspace.Workspaces;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Forks running workspaces: one capture, then all children at once. What is cut short by the end of
 * this process leaves children that were made, and nothing of the others. Thread-safe.
 *
 * @param patience for each step: longer than the longest capture and start
 */
public record Forking(
    ActorRef<Workspaces.Command> workspaces,
    ActorRef<Captures.Command> captures,
    Scheduler scheduler,
    Clock clock,
    Duration patience) {

  /** Who a child is to be. */
  public record Name(WorkspaceId id, String name) {}

  /**
   * Makes children of a workspace. Fails where it cannot be captured; a child that cannot be made
   * is told in the answer and keeps no other from being made.
   *
   * @param parent its name or id
   * @param capture an id that was never used
   */
  public CompletionStage<Forked> fork(String parent, String capture, List<Name> children) {
    return this.<WorkspaceView>tell(parent, WorkspaceCommand.Inspect::new)
        .thenCompose(
            view ->
                this.<Captures.Taken>tell(
                        view.spec().id().value(),
                        replyTo -> new WorkspaceCommand.Capture(capture, true, replyTo))
                    .thenCompose(
                        taken -> forkOf(view.spec(), new Beginning(capture, true), taken, children))
                    .whenComplete((forked, error) -> settle(capture)));
  }

  /**
   * Makes children of a capture that there is already, and that is held meanwhile. Does not fail.
   *
   * @param parent what was captured
   * @param taken what that costs it now
   */
  public CompletionStage<Forked> forkOf(
      WorkspaceSpec parent, Beginning from, Captures.Taken taken, List<Name> children) {
    List<CompletableFuture<Forked.Child>> making =
        children.stream().map(name -> make(parent, from, name).toCompletableFuture()).toList();
    return CompletableFuture.allOf(making.toArray(CompletableFuture[]::new))
        .thenApply(all -> new Forked(taken, making.stream().map(CompletableFuture::join).toList()));
  }

  /** Where no child has a disk on it, nothing of it stays. A child that is told late may have. */
  private void settle(String capture) {
    captures.tell(new Captures.Settle(capture));
    workspaces.tell(Workspaces.Tidy.INSTANCE);
  }

  /** Does not fail. */
  private CompletionStage<Forked.Child> make(WorkspaceSpec parent, Beginning from, Name name) {
    return AskPattern.<Workspaces.Command, WorkspaceView>askWithStatus(
            workspaces,
            replyTo -> new Workspaces.Create(child(parent, from, name), replyTo),
            patience,
            scheduler)
        .handle(
            (view, error) ->
                new Forked.Child(
                    name.name(),
                    Optional.ofNullable(view),
                    Optional.ofNullable(error).map(FailureException::failureOf)));
  }

  private WorkspaceSpec child(WorkspaceSpec parent, Beginning from, Name name) {
    return new WorkspaceSpec(
        name.id(),
        name.name(),
        parent.image(),
        parent.imageDigest(),
        parent.imageRoot(),
        parent.vcpus(),
        parent.memoryMiB(),
        parent.diskBytes(),
        clock.instant(),
        parent.restart(),
        parent.cold(),
        Optional.of(
            new WorkspaceSpec.Lineage(parent.id(), parent.name(), from.capture(), !from.memory())),
        parent.keeping());
  }

  private <T> CompletionStage<T> tell(
      String nameOrId, Function<ActorRef<StatusReply<T>>, Asked<T>> command) {
    return AskPattern.askWithStatus(
        workspaces,
        replyTo -> new Workspaces.Tell<>(nameOrId, command.apply(replyTo)),
        patience,
        scheduler);
  }
}
