package dev.cloister.actors.workspace;

import akka.pattern.StatusReply;
import akka.persistence.typed.javadsl.ReplyEffect;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.vm.GuestConnection;
import dev.cloister.actors.vm.Qemu;
import dev.cloister.actors.vm.QmpSession;
import dev.cloister.actors.workspace.WorkspaceCommand.Assign;
import dev.cloister.actors.workspace.WorkspaceCommand.Pause;
import dev.cloister.actors.workspace.WorkspaceCommand.Resume;
import dev.cloister.actors.workspace.WorkspaceCommand.UseGuest;
import dev.cloister.actors.workspace.WorkspaceCommand.Wake;
import dev.cloister.actors.workspace.WorkspaceEvent.PauseRequested;
import dev.cloister.actors.workspace.WorkspaceEvent.ResumeRequested;
import dev.cloister.actors.workspace.WorkspaceEvent.WorkspaceAssigned;
import dev.cloister.actors.workspace.WorkspaceEvent.WorkspacePaused;
import dev.cloister.actors.workspace.WorkspaceEvent.WorkspaceResumed;
import dev.cloister.actors.workspace.WorkspaceEvent.WorkspaceWoken;
import dev.cloister.actors.workspace.WorkspaceMessage.DeadlinePassed;
import dev.cloister.actors.workspace.WorkspaceMessage.FromGuest;
import dev.cloister.actors.workspace.WorkspaceMessage.FromMonitor;
import dev.cloister.actors.workspace.WorkspaceMessage.FromQemu;
import dev.cloister.actors.workspace.WorkspaceMessage.GuestGone;
import dev.cloister.actors.workspace.WorkspaceMessage.MonitorGone;
import dev.cloister.actors.workspace.WorkspaceState.Alive;
import dev.cloister.actors.workspace.WorkspaceState.Paused;
import dev.cloister.actors.workspace.WorkspaceState.Pausing;
import dev.cloister.actors.workspace.WorkspaceState.Resuming;
import dev.cloister.actors.workspace.WorkspaceState.Running;
import java.util.Optional;

/**
 * From running to vCPUs that stand still, and back. Nothing is expected of the guest in between: no
 * link is missed, no silence counts. QEMU stays, and its end and its monitor's are noticed as ever.
 * An intent that a daemon has left open is carried out by the next one: QEMU says the same whether
 * its vCPUs stood still before or not.
 */
final class PauseHandlers {
  private final Lifecycle life;
  private final RunHandlers runs;

  PauseHandlers(Lifecycle life, RunHandlers runs) {
    this.life = life;
    this.runs = runs;
  }

  // ---- pausing

  ReplyEffect<WorkspaceEvent, WorkspaceState> onPause(Running state, Pause command) {
    if (life.run().filter(VmRun::isBeingCaptured).isPresent()) {
      // The capture's end would let it run again.
      return life.effect.reply(
          command.replyTo(),
          StatusReply.error(new FailureException(Failures.beingCaptured(state))));
    }
    life.waiters.pausing(command.replyTo());
    return life.effect
        .persist(new PauseRequested(life.now()))
        .thenRun(
            next -> {
              life.announce(next);
              life.run().ifPresent(this::pause);
            })
        .thenNoReply();
  }

  private void pause(VmRun run) {
    life.noDeadline(run);
    life.cancel(new GuestGone(run.number()));
    run.pause();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onPauseAgain(Pausing state, Pause command) {
    life.waiters.pausing(command.replyTo());
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onMonitorWhilePausing(
      Pausing state, FromMonitor told) {
    if (!tells(told, QmpSession.Paused.INSTANCE)) {
      return runs.onMonitor(state, told);
    }
    answered(told);
    return life.effect
        .persist(new WorkspacePaused(life.now()))
        .thenRun(
            next -> {
              life.announce(next);
              life.waiters.paused(WorkspaceView.of((Paused) next));
            })
        .thenNoReply();
  }

  /** The monitor has done what it was asked: it is there, and nobody waits for it any more. */
  private void answered(FromMonitor told) {
    life.runOf(told).ifPresent(life::noDeadline);
    life.cancel(new MonitorGone(told.run()));
  }

  // ---- paused

  /** Said once more when an earlier daemon's VM has been taken back. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onMonitorWhilePaused(Paused state, FromMonitor told) {
    if (!tells(told, QmpSession.Paused.INSTANCE)) {
      return runs.onMonitor(state, told);
    }
    answered(told);
    life.announce(state);
    return life.done();
  }

  /** A link may break and come back while its guest stands still: there is no hurry. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onGuest(Alive state, FromGuest told) {
    life.runOf(told)
        .ifPresent(
            run -> {
              if (told.report() instanceof GuestConnection.Ready ready) {
                run.linked(ready.link());
              } else if (told.report() instanceof GuestConnection.Lost lost) {
                run.unlinked(lost.failure());
              }
            });
    return life.done();
  }

  /** An earlier daemon's VM was found: it is to be as the journal says. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onQemu(Alive state, FromQemu told) {
    Optional<VmRun> run = life.runOf(told);
    if (run.isEmpty() || !(told.report() instanceof Qemu.Launched found)) {
      return life.onProcessOver(state, told);
    }
    takeBack(state, run.get(), found);
    return life.done();
  }

  void takeBack(Alive state, VmRun run, Qemu.Launched found) {
    VmRecord vm = state.life().record();
    run.reachStill(state.spec(), found.process(), vm.transport(), vm.cid());
    life.deadline(run, life.settings.adoptTimeout());
    life.unlessSet(new MonitorGone(run.number()), life.settings.watch().monitorAway());
    if (state instanceof Resuming) {
      run.unpause();
    } else {
      run.pause();
    }
  }

  /** It was found, and its monitor has not answered yet; nobody is kept waiting for that. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onDeadline(Alive state, DeadlinePassed passed) {
    if (life.runOf(passed).isPresent()) {
      life.announce(state);
    }
    return life.done();
  }

  // ---- resuming

  ReplyEffect<WorkspaceEvent, WorkspaceState> onResume(Paused state, Resume command) {
    life.waiters.resuming(command.replyTo());
    return life.effect
        .persist(new ResumeRequested(life.now()))
        .thenRun(
            next -> {
              life.announce(next);
              life.run().ifPresent(VmRun::unpause);
            })
        .thenNoReply();
  }

  /** Only a spare has no owner yet. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onAssign(Paused state, Assign command) {
    if (!state.spec().spare() || !state.spec().isLike(command.asked())) {
      return life.refuse(state, command);
    }
    life.waiters.resuming(command.replyTo());
    return life.effect
        .persist(new WorkspaceAssigned(state.spec().as(command.asked()), life.now()))
        .thenRun(
            next -> {
              life.announce(next);
              life.run()
                  .ifPresent(
                      run -> {
                        run.rename(command.asked().name());
                        run.unpause();
                      });
            })
        .thenNoReply();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onResumeAgain(Resuming state, Resume command) {
    life.waiters.resuming(command.replyTo());
    return life.done();
  }

  /** Whoever comes while it wakes is let in when it is awake. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onUseGuestWhileResuming(
      Resuming state, UseGuest command) {
    boolean wakes =
        life.waiters.isAnybodyWaking() || life.run().filter(VmRun::isWaking).isPresent();
    if (!wakes || !state.spec().wakesOnUse()) {
      return life.refuse(state, command);
    }
    life.waiters.using(command.replyTo());
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onWakeWhileResuming(Resuming state, Wake command) {
    life.waiters.waking(command.replyTo());
    return life.done();
  }

  /** The vCPUs run; nobody is let in before the guest knows what time it is. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onMonitorWhileResuming(
      Resuming state, FromMonitor told) {
    if (!tells(told, QmpSession.Resumed.INSTANCE)) {
      return runs.onMonitor(state, told);
    }
    answered(told);
    life.runOf(told)
        .ifPresent(
            run -> {
              run.awake();
              life.deadline(run, life.settings.adoptTimeout());
            });
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onGuestWhileResuming(Resuming state, FromGuest told) {
    Optional<VmRun> run = life.runOf(told);
    if (run.isPresent()
        && !run.get().standsStill()
        && told.report() instanceof GuestConnection.Ready ready) {
      run.get().linked(ready.link());
      return resumed(run.get());
    }
    return onGuest(state, told);
  }

  /** Its vCPUs run, whatever its guest says: what follows is as for every guest that is away. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onDeadlineWhileResuming(
      Resuming state, DeadlinePassed passed) {
    Optional<VmRun> run = life.runOf(passed);
    return run.isPresent() && !run.get().standsStill()
        ? resumed(run.get())
        : onDeadline(state, passed);
  }

  private ReplyEffect<WorkspaceEvent, WorkspaceState> resumed(VmRun run) {
    life.noDeadline(run);
    if (run.link().isEmpty()) {
      life.unlessSet(new GuestGone(run.number()), life.settings.watch().guestAway());
    }
    WorkspaceEvent outcome =
        run.isWaking()
            ? new WorkspaceWoken(run.clock().done(0), life.now())
            : new WorkspaceResumed(life.now());
    run.isAwake();
    return life.effect
        .persist(outcome)
        .thenRun(
            next -> {
              life.announce(next);
              life.waiters.resumed(WorkspaceView.of((Running) next));
              life.waiters.letIn(
                  run.link()
                      .map(StatusReply::success)
                      .orElseGet(
                          () ->
                              StatusReply.error(
                                  new FailureException(Failures.guestAway((Running) next)))));
            })
        .thenNoReply();
  }

  private boolean tells(FromMonitor told, QmpSession.Report report) {
    return life.runOf(told).isPresent() && told.report() == report;
  }
}
