package dev.cloister.actors.workspace;

import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.workspace.WorkspaceState.Deleting;
import dev.cloister.actors.workspace.WorkspaceState.Pausing;
import dev.cloister.actors.workspace.WorkspaceState.Resuming;
import dev.cloister.actors.workspace.WorkspaceState.Starting;
import dev.cloister.actors.workspace.WorkspaceState.Stopping;
import dev.cloister.actors.workspace.WorkspaceState.Suspending;
import dev.cloister.actors.workspace.WorkspaceState.Waking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who waits for a start, a pause, a resume, a suspension, a wake, a stop, a deletion to finish.
 * Everybody who joins is answered once.
 */
final class Waiters {
  private final List<ActorRef<StatusReply<WorkspaceView>>> starters = new ArrayList<>();
  private final List<ActorRef<StatusReply<WorkspaceView>>> pausers = new ArrayList<>();
  private final List<ActorRef<StatusReply<WorkspaceView>>> resumers = new ArrayList<>();
  private final List<ActorRef<StatusReply<WorkspaceView>>> suspenders = new ArrayList<>();
  private final List<ActorRef<StatusReply<WorkspaceView>>> wakers = new ArrayList<>();
  private final List<ActorRef<StatusReply<GuestLink>>> users = new ArrayList<>();
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

  void suspending(ActorRef<StatusReply<WorkspaceView>> replyTo) {
    suspenders.add(replyTo);
  }

  void waking(ActorRef<StatusReply<WorkspaceView>> replyTo) {
    wakers.add(replyTo);
  }

  /** Whoever wants the guest of one that has to wake first. */
  void using(ActorRef<StatusReply<GuestLink>> replyTo) {
    users.add(replyTo);
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

  /** Or woken: it runs. */
  void resumed(WorkspaceView view) {
    answer(resumers, StatusReply.success(view));
    answer(wakers, StatusReply.success(view));
  }

  /** And this is its guest, or why there is none. */
  void letIn(StatusReply<GuestLink> guest) {
    answer(users, guest);
  }

  void suspended(WorkspaceView view) {
    answer(suspenders, StatusReply.success(view));
  }

  void notSuspended(Failure failure) {
    answer(suspenders, StatusReply.error(new FailureException(failure)));
  }

  void notWoken(Failure failure) {
    answer(wakers, StatusReply.error(new FailureException(failure)));
    answer(users, StatusReply.error(new FailureException(failure)));
  }

  boolean isAnybodyWaking() {
    return !(wakers.isEmpty() && users.isEmpty());
  }

  /** The VM ends of whoever was to be paused, resumed, suspended or woken. */
  void vmGone(Failure failure) {
    StatusReply<WorkspaceView> reply = StatusReply.error(new FailureException(failure));
    answer(pausers, reply);
    answer(resumers, reply);
    notSuspended(failure);
    notWoken(failure);
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
    if (!(state instanceof Suspending)) {
      answer(suspenders, reply);
    }
    if (!(state instanceof Suspending || state instanceof Waking || state instanceof Resuming)) {
      notWoken(failure);
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
    vmGone(failure);
    if (undoing.isEmpty()) {
      notStarted(failure);
    }
  }

  private static <T> void answer(List<ActorRef<StatusReply<T>>> waiting, StatusReply<T> reply) {
    waiting.forEach(replyTo -> replyTo.tell(reply));
    waiting.clear();
  }
}
