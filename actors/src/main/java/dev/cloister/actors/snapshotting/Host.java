package dev.cloister.actors.snapshotting;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.port.CaptureStore;
import dev.cloister.actors.snapshot.SnapshotLedger;
import dev.cloister.actors.snapshot.SnapshotLedger.Change;
import dev.cloister.actors.snapshot.Snapshots;
import dev.cloister.actors.workspace.WorkspaceCommand.Asked;
import dev.cloister.actors.workspace.WorkspaceView;
import dev.cloister.actors.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Whom snapshots are made with. Thread-safe.
 *
 * @param patience for each step: longer than the longest capture, stop and start
 */
public record Host(
    ActorRef<Workspaces.Command> workspaces,
    ActorRef<Captures.Command> captures,
    ActorRef<SnapshotLedger.Command> ledger,
    CaptureStore store,
    Scheduler scheduler,
    Duration patience) {

  <T> CompletionStage<T> tell(
      String nameOrId, Function<ActorRef<StatusReply<T>>, Asked<T>> command) {
    return AskPattern.askWithStatus(
        workspaces,
        replyTo -> new Workspaces.Tell<>(nameOrId, command.apply(replyTo)),
        patience,
        scheduler);
  }

  CompletionStage<List<WorkspaceView>> list() {
    return AskPattern.ask(workspaces, Workspaces.ListAll::new, patience, scheduler);
  }

  CompletionStage<Snapshots> look() {
    return AskPattern.ask(ledger, SnapshotLedger.Look::new, patience, scheduler);
  }

  CompletionStage<Snapshots> change(Function<ActorRef<StatusReply<Snapshots>>, Change> change) {
    return AskPattern.askWithStatus(ledger, change::apply, patience, scheduler);
  }

  CompletionStage<Done> hold(String id) {
    return AskPattern.ask(captures, replyTo -> new Captures.Hold(id, replyTo), patience, scheduler);
  }

  void letGo(String id) {
    captures.tell(new Captures.LetGo(id));
  }

  /** Their memory goes, and their disks where nothing lies on them. */
  void discard(Set<String> ids) {
    captures.tell(new Captures.Discard(ids));
    workspaces.tell(Workspaces.Tidy.INSTANCE);
  }
}
