package dev.cloister.actors.workspace;

import akka.pattern.StatusReply;
import akka.persistence.typed.javadsl.ReplyEffect;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.vm.GuestConnection;
import dev.cloister.actors.vm.Qemu;
import dev.cloister.actors.vm.QmpSession;
import dev.cloister.actors.workspace.WorkspaceCommand.Capture;
import dev.cloister.actors.workspace.WorkspaceCommand.UseGuest;
import dev.cloister.actors.workspace.WorkspaceEvent.CrashDetected;
import dev.cloister.actors.workspace.WorkspaceEvent.VmLost;
import dev.cloister.actors.workspace.WorkspaceEvent.VmStopped;
import dev.cloister.actors.workspace.WorkspaceMessage.DeadlinePassed;
import dev.cloister.actors.workspace.WorkspaceMessage.FromGuest;
import dev.cloister.actors.workspace.WorkspaceMessage.FromMonitor;
import dev.cloister.actors.workspace.WorkspaceMessage.FromQemu;
import dev.cloister.actors.workspace.WorkspaceMessage.GuestGone;
import dev.cloister.actors.workspace.WorkspaceMessage.MonitorGone;
import dev.cloister.actors.workspace.WorkspaceMessage.VmGone;
import dev.cloister.actors.workspace.WorkspaceState.Alive;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Running;
import java.time.Duration;
import java.util.Optional;

/**
 * While the guest runs: its link is handed out, its loss is noticed, and after a restart of the
 * daemon the VM is taken back.
 */
final class RunHandlers {
  private final Lifecycle life;
  private final RestartHandlers restarts;

  RunHandlers(Lifecycle life, RestartHandlers restarts) {
    this.life = life;
    this.restarts = restarts;
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onUseGuest(Running state, UseGuest command) {
    life.used();
    Optional<GuestLink> link = life.run().flatMap(VmRun::link);
    StatusReply<GuestLink> reply =
        link.map(StatusReply::success)
            .orElseGet(() -> StatusReply.error(new FailureException(Failures.guestAway(state))));
    return life.effect.reply(command.replyTo(), reply);
  }

  /** Not journalled: a capture that is cut short leaves the VM to be found as any other. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onCapture(Running state, Capture command) {
    Optional<VmRun> run = life.run();
    Optional<GuestLink> link = run.flatMap(VmRun::link);
    if (link.isEmpty()) {
      return life.effect.reply(
          command.replyTo(), StatusReply.error(new FailureException(Failures.guestAway(state))));
    }
    if (run.get().isBeingCaptured()) {
      return life.effect.reply(
          command.replyTo(),
          StatusReply.error(new FailureException(Failures.beingCaptured(state))));
    }
    run.get().captureBegins();
    life.effects.capture(run.get(), state, link.get(), command);
    return life.done();
  }

  /** Nor is this: of a copy that is cut short nothing stays. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onCaptureAtRest(Existing state, Capture command) {
    if (command.memory() || life.isDiskBeingCopied()) {
      Failure refusal = command.memory() ? Failures.noMemory(state) : Failures.beingCaptured(state);
      return life.effect.reply(command.replyTo(), StatusReply.error(new FailureException(refusal)));
    }
    life.diskIsBeingCopiedFor(command.replyTo());
    life.effects.captureAtRest(life.runs(), state.spec(), command);
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onGuest(Running state, FromGuest told) {
    Optional<VmRun> run = life.runOf(told);
    if (run.isEmpty()) {
      return life.ignore(state, told);
    }
    if (told.report() instanceof GuestConnection.Ready ready) {
      life.noDeadline(run.get());
      life.cancel(new GuestGone(told.run()));
      run.get().linked(ready.link());
      life.announce(state);
    } else {
      run.get().unlinked(((GuestConnection.Lost) told.report()).failure());
      life.unlessSet(new GuestGone(told.run()), life.settings.watch().guestAway());
    }
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onMonitor(Alive state, FromMonitor told) {
    Optional<VmRun> run = life.runOf(told);
    if (run.isEmpty()) {
      return life.ignore(state, told);
    }
    QmpSession.Report report = told.report();
    if (report == QmpSession.Ready.INSTANCE) {
      life.cancel(new MonitorGone(told.run()));
    } else if (report == QmpSession.FoundPaused.INSTANCE && state instanceof Running) {
      // Nobody wants it to be: a capture was cut short.
      run.get().unpause();
    } else if (report instanceof QmpSession.Event event) {
      run.get().noteEvent(event.event());
      if (event.event() instanceof MonitorEvent.GuestPanicked) {
        return giveUp(Failures.guestPanicked(state));
      }
    } else if (report == QmpSession.Disconnected.INSTANCE
        || report instanceof QmpSession.Unavailable) {
      life.unlessSet(new MonitorGone(told.run()), life.settings.watch().monitorAway());
    }
    return life.done();
  }

  /** A machine that stands still is not to blame, and is given its time anew. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onGuestGone(Running state, GuestGone gone) {
    Optional<VmRun> run = life.runOf(gone);
    if (run.isEmpty() || run.get().link().isPresent()) {
      return life.ignore(state, gone);
    }
    Duration after = life.settings.watch().guestAway();
    if (run.get().isPaused()) {
      life.later(gone, after);
      return life.done();
    }
    return giveUp(Failures.guestGone(state, run.get().away(), after));
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onMonitorGone(Alive state, MonitorGone gone) {
    return life.runOf(gone).isPresent()
        ? giveUp(Failures.monitorGone(state, life.settings.watch().monitorAway()))
        : life.ignore(state, gone);
  }

  private ReplyEffect<WorkspaceEvent, WorkspaceState> giveUp(Failure because) {
    return life.end(new CrashDetected(because, life.now()));
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onQemu(Running state, FromQemu told) {
    Optional<VmRun> run = life.runOf(told);
    if (run.isPresent() && told.report() instanceof Qemu.Launched found) {
      run.get()
          .reach(state.spec(), found.process(), state.record().transport(), state.record().cid());
      life.deadline(run.get(), life.settings.adoptTimeout());
      life.unlessSet(new GuestGone(told.run()), life.settings.watch().guestAway());
      life.unlessSet(new MonitorGone(told.run()), life.settings.watch().monitorAway());
      return life.done();
    }
    return life.onProcessOver(state, told);
  }

  /**
   * The VM was found, and its guest has not answered yet: it goes on working, and we go on trying.
   * Nobody is kept waiting for that.
   */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onDeadline(Running state, DeadlinePassed passed) {
    if (life.runOf(passed).isPresent()) {
      life.announce(state);
    }
    return life.done();
  }

  /** The VM ended without having been asked to by us. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onVmGone(Alive state, VmGone gone) {
    Optional<VmRun> run = life.runOf(gone);
    if (run.isEmpty()) {
      return life.ignore(state, gone);
    }
    boolean inGoodOrder = run.get().guestAskedForTheEnd() && isClean(gone.exit()) && !isPanic(gone);
    WorkspaceEvent event =
        inGoodOrder
            ? new VmStopped("the guest", gone.exit().code(), life.now())
            : new VmLost(gone.diagnosis(), life.now());
    life.endRun();
    return restarts.ended(state, event, !inGoodOrder, () -> life.waiters.vmGone(gone.diagnosis()));
  }

  /** The exit code of a VM that an earlier daemon launched cannot be known. */
  private static boolean isClean(ProcessExit exit) {
    return exit.code() == 0 || exit.equals(ProcessExit.UNKNOWN);
  }

  private static boolean isPanic(VmGone gone) {
    return gone.diagnosis().code() == FailureCode.GUEST_PANICKED;
  }
}
