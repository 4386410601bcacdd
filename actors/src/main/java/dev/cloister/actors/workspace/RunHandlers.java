package dev.cloister.actors.workspace;

import akka.pattern.StatusReply;
import akka.persistence.typed.javadsl.ReplyEffect;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.vm.GuestConnection;
import dev.cloister.actors.vm.Qemu;
import dev.cloister.actors.workspace.WorkspaceCommand.UseGuest;
import dev.cloister.actors.workspace.WorkspaceEvent.StopRequested;
import dev.cloister.actors.workspace.WorkspaceEvent.VmLost;
import dev.cloister.actors.workspace.WorkspaceEvent.VmStopped;
import dev.cloister.actors.workspace.WorkspaceMessage.DeadlinePassed;
import dev.cloister.actors.workspace.WorkspaceMessage.FromGuest;
import dev.cloister.actors.workspace.WorkspaceMessage.FromQemu;
import dev.cloister.actors.workspace.WorkspaceMessage.VmGone;
import dev.cloister.actors.workspace.WorkspaceState.Running;
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
    Optional<GuestLink> link = life.run().flatMap(VmRun::link);
    StatusReply<GuestLink> reply =
        link.map(StatusReply::success)
            .orElseGet(() -> StatusReply.error(new FailureException(Failures.guestAway(state))));
    return life.effect.reply(command.replyTo(), reply);
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onGuest(Running state, FromGuest told) {
    Optional<VmRun> run = life.runOf(told);
    if (run.isEmpty()) {
      return life.ignore(state, told);
    }
    if (told.report() instanceof GuestConnection.Ready ready) {
      life.noDeadline(run.get());
      run.get().link(Optional.of(ready.link()));
      life.announce(state);
    } else {
      run.get().link(Optional.empty());
    }
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onQemu(Running state, FromQemu told) {
    Optional<VmRun> run = life.runOf(told);
    if (run.isPresent() && told.report() instanceof Qemu.Launched found) {
      run.get()
          .reach(state.spec(), found.process(), state.record().transport(), state.record().cid());
      life.deadline(run.get(), life.settings.adoptTimeout());
      return life.done();
    }
    return life.onProcessOver(state, told);
  }

  /** The VM was found but could not be taken back. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onDeadline(Running state, DeadlinePassed passed) {
    return life.runOf(passed).isPresent()
        ? life.end(
            new StopRequested("its guest did not answer after a restart of the daemon", life.now()))
        : life.ignore(state, passed);
  }

  /** The VM ended without having been asked to by us. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onVmGone(Running state, VmGone gone) {
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
    return restarts.ended(state, event, !inGoodOrder);
  }

  /** The exit code of a VM that an earlier daemon launched cannot be known. */
  private static boolean isClean(ProcessExit exit) {
    return exit.code() == 0 || exit.equals(ProcessExit.UNKNOWN);
  }

  private static boolean isPanic(VmGone gone) {
    return gone.diagnosis().code() == FailureCode.GUEST_PANICKED;
  }
}
