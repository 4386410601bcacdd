package dev.cloister.actors.workspace;

import akka.pattern.StatusReply;
import akka.persistence.typed.javadsl.ReplyEffect;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.vm.Qemu;
import dev.cloister.actors.vm.QmpSession;
import dev.cloister.actors.workspace.WorkspaceCommand.Start;
import dev.cloister.actors.workspace.WorkspaceCommand.Stop;
import dev.cloister.actors.workspace.WorkspaceCommand.UseGuest;
import dev.cloister.actors.workspace.WorkspaceCommand.Wake;
import dev.cloister.actors.workspace.WorkspaceEvent.MemorySpent;
import dev.cloister.actors.workspace.WorkspaceEvent.VmLaunched;
import dev.cloister.actors.workspace.WorkspaceEvent.VmStopped;
import dev.cloister.actors.workspace.WorkspaceEvent.WakeFailed;
import dev.cloister.actors.workspace.WorkspaceEvent.WakeRequested;
import dev.cloister.actors.workspace.WorkspaceMessage.DeadlinePassed;
import dev.cloister.actors.workspace.WorkspaceMessage.FromMonitor;
import dev.cloister.actors.workspace.WorkspaceMessage.FromQemu;
import dev.cloister.actors.workspace.WorkspaceMessage.Leased;
import dev.cloister.actors.workspace.WorkspaceMessage.NotPrepared;
import dev.cloister.actors.workspace.WorkspaceMessage.Prepared;
import dev.cloister.actors.workspace.WorkspaceMessage.VmGone;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Suspended;
import dev.cloister.actors.workspace.WorkspaceState.Waking;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * From a memory on the disk to a VM that has taken it in. Until then nothing of the guest has run
 * and the disk is as it was: whatever fails, the VM is killed and waited for, and the workspace is
 * suspended as before. Then, before the first vCPU runs, {@link MemorySpent} is journalled; what
 * follows is as after a pause.
 */
final class WakeHandlers {
  private final Lifecycle life;
  private final BootHandlers boot;
  private int collisions;

  WakeHandlers(Lifecycle life, BootHandlers boot) {
    this.life = life;
    this.boot = boot;
  }

  // ---- suspended

  ReplyEffect<WorkspaceEvent, WorkspaceState> onWake(Suspended state, Wake command) {
    if (state.spec().isOver(life.now())) {
      return life.refuseAsOver(state, command);
    }
    life.waiters.waking(command.replyTo());
    return wake();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onStart(Suspended state, Start command) {
    if (command.discardMemory()) {
      return boot.onStart(state, command);
    }
    if (state.spec().isOver(life.now())) {
      return life.refuseAsOver(state, command);
    }
    life.waiters.waking(command.replyTo());
    return wake();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onUseGuest(Suspended state, UseGuest command) {
    if (state.spec().isOver(life.now())) {
      return life.refuseAsOver(state, command);
    }
    if (!state.spec().wakesOnUse()) {
      return life.refuse(state, command);
    }
    life.waiters.using(command.replyTo());
    return wake();
  }

  private ReplyEffect<WorkspaceEvent, WorkspaceState> wake() {
    return life.effect.persist(new WakeRequested(life.now())).thenRun(this::begin).thenNoReply();
  }

  /** Nothing runs: all there is to stop is the memory's claim on the disk. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onStop(Suspended state, Stop command) {
    return life.effect
        .persist(new VmStopped("its memory was dropped", -1, life.now()))
        .thenRun(
            next -> {
              life.effects.removeMemory(life.id, state.saved().id());
              life.announce(next);
            })
        .thenReply(
            command.replyTo(), next -> StatusReply.success(WorkspaceView.of((Existing) next)));
  }

  // ---- waking

  /** The intent is journalled. */
  void begin(WorkspaceState state) {
    collisions = 0;
    attempt(state);
  }

  private void attempt(WorkspaceState state) {
    life.announce(state);
    life.effects.lease(life.newRun().number(), ((Existing) state).spec());
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onWakeAgain(Waking state, Wake command) {
    life.waiters.waking(command.replyTo());
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onStartAgain(Waking state, Start command) {
    if (command.discardMemory()) {
      return life.refuse(state, command);
    }
    life.waiters.waking(command.replyTo());
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onUseGuestAgain(Waking state, UseGuest command) {
    if (!state.spec().wakesOnUse()) {
      return life.refuse(state, command);
    }
    life.waiters.using(command.replyTo());
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onLeased(Waking state, Leased leased) {
    life.runOf(leased)
        .ifPresent(
            run ->
                life.effects.prepareWake(
                    run.number(), state.spec(), leased.cid(), state.rest().saved()));
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onPrepared(Waking state, Prepared prepared) {
    life.runOf(prepared)
        .ifPresent(run -> run.launch(prepared.spec(), life.effects.launch(prepared.spec())));
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onNotPrepared(Waking state, NotPrepared failed) {
    life.runOf(failed).ifPresent(run -> life.cleanUp(run, ProcessExit.UNKNOWN, failed.failure()));
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onQemu(Waking state, FromQemu told) {
    Optional<VmRun> run = life.runOf(told);
    if (run.isPresent() && told.report() instanceof Qemu.Launched launched) {
      return run.get().isAttached()
          ? life.done()
          : onLaunched(state, run.get(), launched.process());
    }
    return life.onProcessOver(state, told);
  }

  private ReplyEffect<WorkspaceEvent, WorkspaceState> onLaunched(
      Waking state, VmRun run, QemuProcess process) {
    VmRecord vm = life.recordOf(run, process, run.spec().origin().word());
    return life.effect
        .persist(new VmLaunched(vm))
        .thenRun(
            next -> {
              life.announce(next);
              life.deadline(run, patience(state));
              run.reachStill(state.spec(), process, vm.transport(), vm.cid());
            })
        .thenNoReply();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onMonitor(Waking state, FromMonitor told) {
    Optional<VmRun> current = life.runOf(told).filter(run -> !run.isGivenUp());
    if (current.isEmpty()) {
      return life.onMonitor(state, told);
    }
    VmRun run = current.get();
    if (told.report() == QmpSession.Loaded.INSTANCE) {
      return loaded(state, run);
    }
    if (told.report() == QmpSession.Ready.INSTANCE) {
      run.clock().monitored();
      run.load();
    } else if (told.report() instanceof QmpSession.Unavailable unavailable) {
      run.kill(unavailable.failure());
    } else if (told.report() == QmpSession.Disconnected.INSTANCE) {
      // What it has taken in is unknown, and nothing is lost by beginning anew.
      run.kill(Failures.monitorLeft(state.spec()));
    }
    return life.onMonitor(state, told);
  }

  private ReplyEffect<WorkspaceEvent, WorkspaceState> loaded(Waking state, VmRun run) {
    run.noteHeld();
    return life.effect
        .persist(new MemorySpent(run.clock().done(0), life.now()))
        .thenRun(
            next -> {
              life.announce(next);
              life.noDeadline(run);
              run.wakes();
              run.unpause();
              life.effects.removeMemory(life.id, state.rest().saved().id());
            })
        .thenNoReply();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onDeadline(Waking state, DeadlinePassed passed) {
    life.runOf(passed)
        .ifPresent(run -> run.kill(Failures.wakeTimeout(state.spec(), patience(state))));
    return life.done();
  }

  private Duration patience(Waking state) {
    return life.settings.bootTimeout().plus(state.rest().saved().reading());
  }

  /** It has failed, and nothing of its VM is left. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onVmGone(Waking state, VmGone gone) {
    Optional<VmRun> run = life.runOf(gone);
    if (run.isEmpty()) {
      return life.ignore(state, gone);
    }
    Failure failure = BootHandlers.why(run.get(), gone.diagnosis());
    boolean again =
        failure.code() == FailureCode.CID_IN_USE && !run.get().isAttached() && collides();
    life.endRun();
    WorkspaceEvent failed = new WakeFailed(failure, life.now());
    return life.effect
        .persist(again ? List.of(failed, new WakeRequested(life.now())) : List.of(failed))
        .thenRun(
            next -> {
              if (again) {
                attempt(next);
              } else {
                life.announce(next);
                life.waiters.notWoken(failure);
              }
            })
        .thenNoReply();
  }

  private boolean collides() {
    collisions++;
    return collisions < life.settings.cidAttempts();
  }
}
