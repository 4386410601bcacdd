package dev.cloister.actors.workspace;

import akka.persistence.typed.javadsl.ReplyEffect;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.vm.GuestConnection;
import dev.cloister.actors.vm.Qemu;
import dev.cloister.actors.vm.QmpSession;
import dev.cloister.actors.workspace.WorkspaceCommand.Delete;
import dev.cloister.actors.workspace.WorkspaceCommand.Stop;
import dev.cloister.actors.workspace.WorkspaceEvent.DeleteRequested;
import dev.cloister.actors.workspace.WorkspaceEvent.StopRequested;
import dev.cloister.actors.workspace.WorkspaceEvent.VmLost;
import dev.cloister.actors.workspace.WorkspaceEvent.VmStopped;
import dev.cloister.actors.workspace.WorkspaceEvent.WorkspaceDeleted;
import dev.cloister.actors.workspace.WorkspaceMessage.DeadlinePassed;
import dev.cloister.actors.workspace.WorkspaceMessage.DiskDeleted;
import dev.cloister.actors.workspace.WorkspaceMessage.DiskNotDeleted;
import dev.cloister.actors.workspace.WorkspaceMessage.Forgotten;
import dev.cloister.actors.workspace.WorkspaceMessage.FromGuest;
import dev.cloister.actors.workspace.WorkspaceMessage.FromMonitor;
import dev.cloister.actors.workspace.WorkspaceMessage.FromQemu;
import dev.cloister.actors.workspace.WorkspaceMessage.NotPrepared;
import dev.cloister.actors.workspace.WorkspaceMessage.NotReleased;
import dev.cloister.actors.workspace.WorkspaceMessage.RetryDelete;
import dev.cloister.actors.workspace.WorkspaceMessage.RetryRelease;
import dev.cloister.actors.workspace.WorkspaceMessage.Swept;
import dev.cloister.actors.workspace.WorkspaceMessage.VmGone;
import dev.cloister.actors.workspace.WorkspaceState.Absent;
import dev.cloister.actors.workspace.WorkspaceState.Deleting;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Stopping;
import java.time.Duration;
import java.util.Optional;

/**
 * From the intent to stop or delete to the outcome: the ladder, the wait for the exit, the sockets,
 * the CID, and for a deletion the disk and the name, in this order. What fails on the way is tried
 * again until it is done, for an intent in the journal is a promise.
 */
final class EndHandlers {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final Lifecycle life;
  private final RestartHandlers restarts;

  EndHandlers(Lifecycle life, RestartHandlers restarts) {
    this.life = life;
    this.restarts = restarts;
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onStop(Existing state, Stop command) {
    life.waiters.stopping(command.replyTo());
    return stop(state, "asked to stop");
  }

  /** One that has no VM only drops its memory, and no restart is due any more. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> stop(Existing state, String reason) {
    return life.end(
        new StopRequested(reason, life.now()),
        () -> state.memory().ifPresent(memory -> life.effects.removeMemory(life.id, memory.id())));
  }

  /** Who stops what is being ended for a crash has it stopped, whatever its policy. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onStopAgain(Stopping state, Stop command) {
    life.waiters.stopping(command.replyTo());
    return state.crash().isEmpty()
        ? life.done()
        : life.effect
            .persist(new StopRequested("asked to stop", life.now()))
            .thenRun(life::announce)
            .thenNoReply();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onDelete(Existing state, Delete command) {
    life.waiters.deleting(command.replyTo());
    return delete();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> delete() {
    return life.end(new DeleteRequested(Optional.empty(), life.now()));
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onDeleteAgain(Deleting state, Delete command) {
    life.waiters.deleting(command.replyTo());
    return life.done();
  }

  /** The end was asked for while CID or disk were being prepared: there is no process. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onNothingToEnd(
      Existing state, WorkspaceMessage prepared) {
    life.runOf(prepared)
        .ifPresent(
            run -> life.cleanUp(run, ProcessExit.UNKNOWN, Failures.nothingRan(state.spec())));
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onNotPrepared(Existing state, NotPrepared failed) {
    life.runOf(failed).ifPresent(run -> life.cleanUp(run, ProcessExit.UNKNOWN, failed.failure()));
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onQemu(Existing state, FromQemu told) {
    Optional<VmRun> run = life.runOf(told);
    if (run.isPresent() && told.report() instanceof Qemu.Launched found) {
      if (run.get().isAttached()) {
        endFound(state, run.get(), found);
      }
      return life.done();
    }
    return life.onProcessOver(state, told);
  }

  /**
   * The process of an earlier daemon that was to end: in good order if its guest answers, for its
   * disk is kept.
   */
  private void endFound(Existing state, VmRun run, Qemu.Launched found) {
    Optional<VmRecord> vm = state.vm();
    if (state instanceof Stopping && vm.isPresent()) {
      run.reach(state.spec(), found.process(), vm.get().transport(), vm.get().cid());
      life.deadline(run, life.settings.adoptTimeout());
    } else {
      run.stop();
    }
  }

  /** What an earlier daemon left paused cannot end in good order. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onMonitor(Existing state, FromMonitor told) {
    if (state instanceof Stopping && told.report() == QmpSession.FoundPaused.INSTANCE) {
      life.runOf(told).ifPresent(VmRun::unpause);
    }
    return life.onMonitor(state, told);
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onGuest(Existing state, FromGuest told) {
    life.runOf(told)
        .ifPresent(
            run -> {
              if (told.report() instanceof GuestConnection.Ready ready) {
                run.link(Optional.of(ready.link()));
                run.stop();
              } else {
                run.link(Optional.empty());
              }
            });
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onDeadline(Existing state, DeadlinePassed passed) {
    life.runOf(passed).ifPresent(VmRun::stop);
    return life.done();
  }

  // ---- after the exit, in every state

  ReplyEffect<WorkspaceEvent, WorkspaceState> onSwept(Existing state, Swept swept) {
    return release(state, swept, swept.exit(), swept.diagnosis());
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onNotReleased(Existing state, NotReleased failed) {
    life.later(new RetryRelease(failed.run(), failed.exit(), failed.diagnosis()), RETRY_AFTER);
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onRetryRelease(Existing state, RetryRelease retry) {
    return release(state, retry, retry.exit(), retry.diagnosis());
  }

  /** Only for the VM there is: a later one may have the CID that an earlier one had. */
  private ReplyEffect<WorkspaceEvent, WorkspaceState> release(
      Existing state, WorkspaceMessage ofRun, ProcessExit exit, Failure diagnosis) {
    if (life.runOf(ofRun).isEmpty()) {
      return life.ignore(state, ofRun);
    }
    life.effects.release(ofRun.run(), life.id, exit, diagnosis);
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onVmGone(Stopping state, VmGone gone) {
    Optional<VmRun> run = life.runOf(gone);
    if (run.isEmpty()) {
      return life.ignore(state, gone);
    }
    String how = run.get().endedBy();
    life.endRun();
    if (state.crash().isPresent()) {
      Failure failure = crash(state.crash().get(), gone.diagnosis());
      return restarts.ended(state, new VmLost(failure, life.now()), true);
    }
    return life.effect
        .persist(new VmStopped(how, gone.exit().code(), life.now()))
        .thenRun(
            next -> {
              life.announce(next);
              life.waiters.stopped(WorkspaceView.of((Existing) next));
            })
        .thenNoReply();
  }

  /** Where the console tells of a panic, that is what made the guest fall silent. */
  private static Failure crash(Failure noticed, Failure diagnosis) {
    return diagnosis.code() == FailureCode.GUEST_PANICKED
        ? diagnosis
        : noticed.with(diagnosis.evidence());
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onVmGoneWhileDeleting(Deleting state, VmGone gone) {
    life.waiters.stopped(WorkspaceView.of(state));
    life.runOf(gone).ifPresent(run -> life.effects.deleteDisk(run.number(), life.id));
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onDiskNotDeleted(
      Deleting state, DiskNotDeleted failed) {
    life.waiters.notDeleted(failed.failure());
    life.later(new RetryDelete(failed.run()), RETRY_AFTER);
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onRetryDelete(Deleting state, RetryDelete retry) {
    life.effects.deleteDisk(retry.run(), life.id);
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onDiskDeleted(Deleting state, DiskDeleted deleted) {
    life.forget(() -> life.tellSelf(new Forgotten(deleted.run())));
    return life.done();
  }

  /** Its creation was never journalled, and now its name is free again. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onForgottenUnborn(Absent state, Forgotten forgotten) {
    return life.effect
        .none()
        .thenRun(same -> life.waiters.journalFailed(state, Failures.journalFailed()))
        .thenStop()
        .thenNoReply();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onForgotten(Deleting state, Forgotten forgotten) {
    WorkspaceView last = WorkspaceView.of(state);
    life.endRun();
    return life.effect
        .persist(new WorkspaceDeleted(life.now()))
        .thenRun(next -> life.waiters.deleted(last))
        .thenStop()
        .thenNoReply();
  }
}
