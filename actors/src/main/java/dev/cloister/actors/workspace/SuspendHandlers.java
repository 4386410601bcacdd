package dev.cloister.actors.workspace;

import akka.pattern.StatusReply;
import akka.persistence.typed.javadsl.ReplyEffect;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.vm.Qemu;
import dev.cloister.actors.workspace.WorkspaceCommand.Suspend;
import dev.cloister.actors.workspace.WorkspaceCommand.UseGuest;
import dev.cloister.actors.workspace.WorkspaceCommand.Wake;
import dev.cloister.actors.workspace.WorkspaceEvent.MemorySaved;
import dev.cloister.actors.workspace.WorkspaceEvent.SuspendAbandoned;
import dev.cloister.actors.workspace.WorkspaceEvent.SuspendRequested;
import dev.cloister.actors.workspace.WorkspaceEvent.WakeRequested;
import dev.cloister.actors.workspace.WorkspaceEvent.WorkspaceSuspended;
import dev.cloister.actors.workspace.WorkspaceMessage.FromMonitor;
import dev.cloister.actors.workspace.WorkspaceMessage.FromQemu;
import dev.cloister.actors.workspace.WorkspaceMessage.GuestGone;
import dev.cloister.actors.workspace.WorkspaceMessage.MonitorGone;
import dev.cloister.actors.workspace.WorkspaceMessage.SavingOver;
import dev.cloister.actors.workspace.WorkspaceMessage.VmGone;
import dev.cloister.actors.workspace.WorkspaceState.Running;
import dev.cloister.actors.workspace.WorkspaceState.Suspending;
import java.util.List;
import java.util.Optional;

/**
 * From running to a memory on the disk and no process. Until {@link MemorySaved} is journalled the
 * VM is the workspace, and is let run again whatever happens; from then on the memory is, and the
 * VM, which stands still, only has to end.
 */
final class SuspendHandlers {
  private final Lifecycle life;
  private final RunHandlers runs;
  private final PauseHandlers pauses;
  private final WakeHandlers wakes;

  SuspendHandlers(Lifecycle life, RunHandlers runs, PauseHandlers pauses, WakeHandlers wakes) {
    this.life = life;
    this.runs = runs;
    this.pauses = pauses;
    this.wakes = wakes;
  }

  // ---- saving

  ReplyEffect<WorkspaceEvent, WorkspaceState> onSuspend(Running state, Suspend command) {
    Optional<VmRun> run = life.run();
    Optional<GuestLink> link = run.flatMap(VmRun::link);
    if (link.isEmpty()) {
      return refuse(command, Failures.guestAway(state));
    }
    if (run.get().isBeingCaptured()) {
      return refuse(command, Failures.beingCaptured(state));
    }
    life.waiters.suspending(command.replyTo());
    return suspend(state, run.get(), link.get());
  }

  private ReplyEffect<WorkspaceEvent, WorkspaceState> refuse(Suspend command, Failure failure) {
    return life.effect.reply(command.replyTo(), StatusReply.error(new FailureException(failure)));
  }

  /** Nobody may wait for it. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> suspend(Running state, VmRun run, GuestLink link) {
    return life.effect
        .persist(new SuspendRequested(life.now()))
        .thenRun(
            next -> {
              life.announce(next);
              life.noDeadline(run);
              life.cancel(new GuestGone(run.number()));
              run.savingBegins(life.effects.save(run, state, link));
            })
        .thenNoReply();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onSuspendAgain(Suspending state, Suspend command) {
    life.waiters.suspending(command.replyTo());
    return life.done();
  }

  /** What is not saved yet is not saved at all; what is, is woken when the VM is gone. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onWake(Suspending state, Wake command) {
    if (state.spec().isOver(life.now())) {
      return life.refuseAsOver(state, command);
    }
    life.waiters.waking(command.replyTo());
    return abandon();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onUseGuest(Suspending state, UseGuest command) {
    if (state.spec().isOver(life.now())) {
      return life.refuseAsOver(state, command);
    }
    if (!state.spec().wakesOnUse()) {
      return life.refuse(state, command);
    }
    life.waiters.using(command.replyTo());
    return abandon();
  }

  private ReplyEffect<WorkspaceEvent, WorkspaceState> abandon() {
    life.run().ifPresent(VmRun::abandonSaving);
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onSavingOver(Suspending state, SavingOver over) {
    Optional<VmRun> run = life.runOf(over).filter(current -> current.isSaving(over.memory()));
    if (run.isEmpty() || state.memory().isPresent()) {
      return life.onSavingOver(state, over);
    }
    if (over.outcome().isError() && run.get().isGivenUp()) {
      return ended(run.get());
    }
    return over.outcome().isSuccess()
        ? saved(run.get(), over.outcome().getValue())
        : notSaved(run.get(), FailureException.failureOf(over.outcome().getError()));
  }

  private ReplyEffect<WorkspaceEvent, WorkspaceState> saved(VmRun run, SavedMemory memory) {
    return life.effect
        .persist(new MemorySaved(memory, life.now()))
        .thenRun(
            next -> {
              life.announce(next);
              life.cancel(new MonitorGone(run.number()));
              run.savingEnds(true);
              run.stop();
            })
        .thenNoReply();
  }

  /** What has ended meanwhile is as any VM that did. */
  private ReplyEffect<WorkspaceEvent, WorkspaceState> ended(VmRun run) {
    run.savingEnds(false);
    return life.done();
  }

  /** It should run again by now; the monitor's actor does not give up before it does. */
  private ReplyEffect<WorkspaceEvent, WorkspaceState> notSaved(VmRun run, Failure failure) {
    return life.effect
        .persist(new SuspendAbandoned(Optional.of(failure), life.now()))
        .thenRun(
            next -> {
              life.announce(next);
              life.waiters.notSuspended(failure);
              run.savingEnds(false);
              run.unpause();
            })
        .thenNoReply();
  }

  // ---- an earlier daemon's

  /** Its memory is not saved: it runs on. Or it is: it ends. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onQemu(Suspending state, FromQemu told) {
    Optional<VmRun> run = life.runOf(told);
    if (run.isEmpty() || !(told.report() instanceof Qemu.Launched found)) {
      return life.onProcessOver(state, told);
    }
    if (state.memory().isPresent()) {
      run.get().stop();
      return life.done();
    }
    return life.effect
        .persist(
            new SuspendAbandoned(
                Optional.of(Failures.interruptedSuspend(state.spec())), life.now()))
        .thenRun(
            next -> {
              life.waiters.notSuspended(Failures.journalFailed());
              pauses.takeBack((WorkspaceState.Alive) next, run.get(), found);
            })
        .thenNoReply();
  }

  // ---- the VM

  ReplyEffect<WorkspaceEvent, WorkspaceState> onMonitor(Suspending state, FromMonitor told) {
    return state.memory().isPresent() ? life.onMonitor(state, told) : runs.onMonitor(state, told);
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onMonitorGone(Suspending state, MonitorGone gone) {
    return state.memory().isPresent() ? life.ignore(state, gone) : runs.onMonitorGone(state, gone);
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onVmGone(Suspending state, VmGone gone) {
    if (state.memory().isEmpty()) {
      return runs.onVmGone(state, gone);
    }
    if (life.runOf(gone).isEmpty()) {
      return life.ignore(state, gone);
    }
    life.endRun();
    Optional<Failure> over = state.spec().over(life.now());
    over.ifPresent(life.waiters::notWoken);
    boolean wanted = life.waiters.isAnybodyWaking();
    WorkspaceEvent suspended = new WorkspaceSuspended(life.now());
    return life.effect
        .persist(wanted ? List.of(suspended, new WakeRequested(life.now())) : List.of(suspended))
        .thenRun(
            next -> {
              if (!wanted) {
                life.announce(next);
              }
              life.waiters.suspended(WorkspaceView.of((WorkspaceState.Existing) next));
              if (wanted) {
                wakes.begin(next);
              }
            })
        .thenNoReply();
  }
}
