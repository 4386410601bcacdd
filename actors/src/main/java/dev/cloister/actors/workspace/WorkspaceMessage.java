package dev.cloister.actors.workspace;

import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.port.LaunchSpec;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.vm.GuestConnection;
import dev.cloister.actors.vm.Qemu;
import dev.cloister.actors.vm.QmpSession;
import dev.cloister.actors.vm.StopLadder;

/**
 * What a workspace is told by its children and its own futures. Each carries the number of the run
 * it belongs to: one from an earlier VM is ignored.
 */
sealed interface WorkspaceMessage extends WorkspaceCommand {
  int run();

  record FromQemu(int run, Qemu.Report report) implements WorkspaceMessage {}

  record FromMonitor(int run, QmpSession.Report report) implements WorkspaceMessage {}

  record FromGuest(int run, GuestConnection.Report report) implements WorkspaceMessage {}

  record FromLadder(int run, StopLadder.Rung rung) implements WorkspaceMessage {}

  /**
   * A capture does not touch the VM any more.
   *
   * @param tooLong it may still, but a stop has waited long enough
   */
  record Released(int run, boolean tooLong) implements WorkspaceMessage {}

  /**
   * A capture is over.
   *
   * @param outcome for who asked for it
   */
  record CaptureOver(
      int run, ActorRef<StatusReply<Captures.Taken>> replyTo, StatusReply<Captures.Taken> outcome)
      implements WorkspaceMessage {}

  /** Nothing may have happened in the guest for long. */
  record IdleDue(int run) implements WorkspaceMessage {}

  /**
   * Whether something runs in it unattended.
   *
   * @param uses how often it had been used when it was asked
   */
  record IdleKnown(int run, boolean busy, long uses) implements WorkspaceMessage {}

  /** Its lifetime may be over. */
  record LifetimeOver(int run) implements WorkspaceMessage {}

  /**
   * The saving of a memory is over.
   *
   * @param memory its id
   */
  record SavingOver(int run, String memory, StatusReply<SavedMemory> outcome)
      implements WorkspaceMessage {}

  /** CID, image and disk are there. */
  record Prepared(int run, LaunchSpec spec) implements WorkspaceMessage {}

  /** The CID is there; now image and disk. */
  record Leased(int run, long cid) implements WorkspaceMessage {}

  /** The preparation takes longer than usual. */
  record Waiting(int run, String why) implements WorkspaceMessage {}

  /** CID, image or disk is not. */
  record NotPrepared(int run, Failure failure) implements WorkspaceMessage {}

  /** The boot, or taking a VM back, takes too long. */
  record DeadlinePassed(int run) implements WorkspaceMessage {}

  /** The link to the guest has been gone for too long. */
  record GuestGone(int run) implements WorkspaceMessage {}

  /** The monitor has been gone for too long. */
  record MonitorGone(int run) implements WorkspaceMessage {}

  /**
   * The policy's restart is due.
   *
   * @param run the latest run when it was scheduled
   */
  record RestartDue(int run) implements WorkspaceMessage {}

  record RetryBoot(int run) implements WorkspaceMessage {}

  /** The process has been waited for; its sockets are removed. */
  record Swept(int run, ProcessExit exit, Failure diagnosis) implements WorkspaceMessage {}

  /** And its CID is free: nothing of this VM is left. */
  record VmGone(int run, ProcessExit exit, Failure diagnosis) implements WorkspaceMessage {}

  /** The ledger did not answer; ask again. */
  record NotReleased(int run, ProcessExit exit, Failure diagnosis) implements WorkspaceMessage {}

  record RetryRelease(int run, ProcessExit exit, Failure diagnosis) implements WorkspaceMessage {}

  record RetryDelete(int run) implements WorkspaceMessage {}

  record DiskDeleted(int run) implements WorkspaceMessage {}

  record DiskNotDeleted(int run, Failure failure) implements WorkspaceMessage {}

  /** The name is free again. */
  record Forgotten(int run) implements WorkspaceMessage {}
}
