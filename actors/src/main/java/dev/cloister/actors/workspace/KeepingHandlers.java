package dev.cloister.actors.workspace;

import akka.pattern.StatusReply;
import akka.persistence.typed.javadsl.ReplyEffect;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.workspace.Keeping.Idle;
import dev.cloister.actors.workspace.Keeping.Lifetime;
import dev.cloister.actors.workspace.WorkspaceCommand.Extend;
import dev.cloister.actors.workspace.WorkspaceEvent.LifetimeExtended;
import dev.cloister.actors.workspace.WorkspaceMessage.IdleDue;
import dev.cloister.actors.workspace.WorkspaceMessage.IdleKnown;
import dev.cloister.actors.workspace.WorkspaceMessage.LifetimeOver;
import dev.cloister.actors.workspace.WorkspaceState.Deleting;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Lost;
import dev.cloister.actors.workspace.WorkspaceState.Paused;
import dev.cloister.actors.workspace.WorkspaceState.Running;
import dev.cloister.actors.workspace.WorkspaceState.Stopped;
import dev.cloister.actors.workspace.WorkspaceState.Suspended;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a workspace does to itself: when nothing happens in it, and when its lifetime is over. Its
 * guest is not asked before a whole idle time has passed without use, and then once. After a
 * restart of the daemon the idle time begins anew; a lifetime's end is in the journal.
 */
final class KeepingHandlers {
  /** A wall clock may be set meanwhile. */
  private static final Duration LOOK_AGAIN = Duration.ofHours(1);

  /** After an attempt that led to nothing. */
  private static final Duration TRY_AGAIN = Duration.ofMinutes(1);

  private static final LifetimeOver OVER = new LifetimeOver(0);

  private final Lifecycle life;
  private final SuspendHandlers suspends;
  private final EndHandlers ends;
  private Optional<Instant> tried = Optional.empty();

  KeepingHandlers(Lifecycle life, SuspendHandlers suspends, EndHandlers ends) {
    this.life = life;
    this.suspends = suspends;
    this.ends = ends;
  }

  /** It is now in this state. */
  void watch(Existing state) {
    Optional<Idle> idle = state.spec().keptHow().idle();
    Optional<VmRun> run = life.run();
    if (idle.isPresent() && run.isPresent()) {
      IdleDue due = new IdleDue(run.get().number());
      if (state instanceof Running) {
        life.unlessSet(due, idle.get().after());
      } else {
        life.cancel(due);
      }
    }
    Optional<Lifetime> lifetime = state.spec().keptHow().lifetime();
    if (lifetime.isPresent() && concerns(lifetime.get(), state)) {
      life.later(OVER, until(lifetime.get()));
    } else {
      life.cancel(OVER);
    }
  }

  // ---- idle

  ReplyEffect<WorkspaceEvent, WorkspaceState> onIdleDue(Running state, IdleDue due) {
    Optional<VmRun> run = life.runOf(due);
    Optional<Idle> idle = state.spec().keptHow().idle();
    if (run.isEmpty() || idle.isEmpty()) {
      return life.ignore(state, due);
    }
    Duration after = idle.get().after();
    Optional<GuestLink> link = run.get().link();
    if (link.isEmpty() || run.get().isBeingCaptured()) {
      life.later(due, after);
      return life.done();
    }
    Duration left = after.minus(life.unused(link.get()));
    if (left.isNegative() || left.isZero()) {
      life.effects.askWhetherBusy(due.run(), link.get(), life.uses());
    } else {
      life.later(due, left);
    }
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onIdleKnown(Running state, IdleKnown known) {
    Optional<VmRun> run = life.runOf(known);
    Optional<GuestLink> link = run.flatMap(VmRun::link);
    Optional<Idle> idle = state.spec().keptHow().idle();
    if (run.isEmpty() || idle.isEmpty()) {
      return life.ignore(state, known);
    }
    boolean used =
        known.uses() != life.uses() || link.filter(one -> !one.idle().isZero()).isEmpty();
    if (known.busy() || used || run.get().isBeingCaptured()) {
      life.later(new IdleDue(known.run()), idle.get().after());
      return life.done();
    }
    return idle.get().action() == KeepingAction.SUSPEND
        ? suspends.suspend(state, run.get(), link.get())
        : ends.stop(state, "idle for " + words(idle.get().after()));
  }

  private static String words(Duration after) {
    return after.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
  }

  // ---- lifetime

  /** Whether its end changes anything for one in this state; a state on the way is waited for. */
  private static boolean concerns(Lifetime lifetime, Existing state) {
    return switch (lifetime.action()) {
      case SUSPEND -> state instanceof Running;
      case STOP ->
          state instanceof Running
              || state instanceof Paused
              || state instanceof Suspended
              || (isAtRest(state) && state.history().next().isPresent());
      case DELETE ->
          state instanceof Running
              || state instanceof Paused
              || state instanceof Suspended
              || isAtRest(state);
    };
  }

  private static boolean isAtRest(Existing state) {
    return state instanceof Stopped || state instanceof Lost;
  }

  private Duration until(Lifetime lifetime) {
    if (tried.equals(Optional.of(lifetime.until()))) {
      return TRY_AGAIN;
    }
    Duration left = Duration.between(life.now(), lifetime.until());
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN;
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onLifetimeOver(Existing state, LifetimeOver over) {
    Optional<Lifetime> lifetime =
        state.spec().keptHow().lifetime().filter(one -> concerns(one, state));
    if (lifetime.isEmpty()) {
      return life.ignore(state, over);
    }
    Optional<VmRun> run = life.run();
    Optional<GuestLink> link = run.flatMap(VmRun::link);
    boolean suspend = lifetime.get().action() == KeepingAction.SUSPEND;
    boolean busy = run.filter(VmRun::isBeingCaptured).isPresent() || (suspend && link.isEmpty());
    if (!state.spec().isOver(life.now()) || busy) {
      life.later(OVER, busy ? TRY_AGAIN : until(lifetime.get()));
      return life.done();
    }
    tried = Optional.of(lifetime.get().until());
    return switch (lifetime.get().action()) {
      case SUSPEND -> suspends.suspend((Running) state, run.get(), link.get());
      case STOP -> ends.stop(state, "its lifetime is over");
      case DELETE -> ends.delete();
    };
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onExtend(Existing state, Extend command) {
    Optional<Lifetime> lifetime = state.spec().keptHow().lifetime();
    if (state instanceof Deleting) {
      return life.refuse(state, command);
    }
    if (lifetime.isEmpty() || command.by().isNegative() || command.by().isZero()) {
      return life.effect.reply(
          command.replyTo(),
          StatusReply.error(new FailureException(Failures.notExtended(state.spec()))));
    }
    Instant now = life.now();
    Instant end = lifetime.get().until();
    return life.effect
        .persist(new LifetimeExtended((end.isAfter(now) ? end : now).plus(command.by()), now))
        .thenRun(life::announce)
        .thenReply(
            command.replyTo(), next -> StatusReply.success(WorkspaceView.of((Existing) next)));
  }
}
