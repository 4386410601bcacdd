package dev.cloister.actors.workspace;

import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.WorkspaceState.Deleting;
import dev.cloister.actors.workspace.WorkspaceState.Pausing;
import dev.cloister.actors.workspace.WorkspaceState.Resuming;
import dev.cloister.actors.workspace.WorkspaceState.Starting;
import dev.cloister.actors.workspace.WorkspaceState.Stopping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who waits for a start, a pause, a resume, a stop, a deletion to finish. Everybody who joins is
 * answered once.
 */
final class Waiters {
  private final List<ActorRef<StatusReply<WorkspaceView>>> starters = new ArrayList<>();
  private final List<ActorRef<StatusReply<WorkspaceView>>> pausers = new ArrayList<>();
  private final List<ActorRef<StatusReply<WorkspaceView>>> resumers = new ArrayList<>();
  private final List<ActorRef<StatusReply<WorkspaceView>>> stoppers = new ArrayList<>();
  private final List<ActorRef<StatusReply<WorkspaceView>>> deleters = new ArrayList<>();
  private Optional<Failure> undoing = Optional.empty();

  void starting(ActorRef<StatusReply<WorkspaceView>> replyTo) {
    starters.add(replyTo);
  }

  void pausing(ActorRef<StatusReply<WorkspaceView>> replyTo) {
    pausers.add(replyTo);
  }

  void resuming(ActorRef<StatusReply<WorkspaceView>> replyTo) {
    resumers.add(replyTo);
  }

  void stopping(ActorRef<StatusReply<WorkspaceView>> replyTo) {
    stoppers.add(replyTo);
  }

  void deleting(ActorRef<StatusReply<WorkspaceView>> replyTo) {
    deleters.add(replyTo);
  }

  void started(WorkspaceView view) {
    answer(starters, StatusReply.success(view));
  }

  void notStarted(Failure failure) {
    answer(starters, StatusReply.error(new FailureException(failure)));
  }

  void paused(WorkspaceView view) {
    answer(pausers, StatusReply.success(view));
  }

  void resumed(WorkspaceView view) {
    answer(resumers, StatusReply.success(view));
  }

  /** The VM of whoever was to be paused or resumed ends. */
  void neitherPausedNorResumed(Failure failure) {
    StatusReply<WorkspaceView> reply = StatusReply.error(new FailureException(failure));
    answer(pausers, reply);
    answer(resumers, reply);
  }

  void stopped(WorkspaceView view) {
    answer(stoppers, StatusReply.success(view));
  }

  void deleted(WorkspaceView view) {
    undoing.ifPresent(this::notStarted);
    answer(deleters, StatusReply.success(view));
    answer(stoppers, StatusReply.success(view));
  }

  /** The disk is still there; it is tried again, but nobody is kept waiting for that. */
  void notDeleted(Failure failure) {
    undoing.ifPresent(this::notStarted);
    answer(deleters, StatusReply.error(new FailureException(failure)));
  }

  boolean isAnybodyStarting() {
    return !starters.isEmpty();
  }

  /**
   * A write failed, and this is the state the journal knows: who waits for an intent that is not in
   * it learns so. An intent that is in it is carried out, and its waiters go on waiting.
   */
  void journalFailed(WorkspaceState state, Failure failure) {
    StatusReply<WorkspaceView> reply = StatusReply.error(new FailureException(failure));
    boolean deleting = state instanceof Deleting;
    if (!(state instanceof Starting || deleting)) {
      answer(starters, reply);
    }
    if (!(state instanceof Pausing)) {
      answer(pausers, reply);
    }
    if (!(state instanceof Resuming)) {
      answer(resumers, reply);
    }
    if (!(state instanceof Stopping || deleting)) {
      answer(stoppers, reply);
    }
    if (!deleting) {
      answer(deleters, reply);
    }
  }

  /** The starters are to be told of the failure when the creation has been undone, not before. */
  void undoing(Failure failure) {
    undoing = Optional.of(failure);
  }

  /** Another intent came first: whoever waited for less than the end learns it now. */
  void overtaken(Failure failure) {
    neitherPausedNorResumed(failure);
    if (undoing.isEmpty()) {
      notStarted(failure);
    }
  }

  private static void answer(
      List<ActorRef<StatusReply<WorkspaceView>>> waiting, StatusReply<WorkspaceView> reply) {
    waiting.forEach(replyTo -> replyTo.tell(reply));
    waiting.clear();
  }
}
