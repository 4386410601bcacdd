package dev.cloister.actors.workspace;

import static dev.cloister.actors.testing.Records.AT;
import static dev.cloister.actors.testing.Records.FAILURE;
import static dev.cloister.actors.testing.Records.LATER;
import static dev.cloister.actors.testing.Records.MEMORY;
import static dev.cloister.actors.testing.Records.TIMING;
import static dev.cloister.actors.testing.Records.VM;

import java.util.Optional;

/** Pasts of a workspace, as its journal would tell them. */
final class Lives {
  private Lives() {}

  static WorkspaceEvent[] created(WorkspaceSpec spec) {
    return new WorkspaceEvent[] {new WorkspaceEvent.WorkspaceCreated(spec)};
  }

  static WorkspaceEvent[] launched(WorkspaceSpec spec) {
    return and(created(spec), new WorkspaceEvent.VmLaunched(VM));
  }

  static WorkspaceEvent[] running(WorkspaceSpec spec) {
    return and(launched(spec), new WorkspaceEvent.VmStarted(TIMING, AT));
  }

  static WorkspaceEvent[] pausing(WorkspaceSpec spec) {
    return and(running(spec), new WorkspaceEvent.PauseRequested(AT));
  }

  static WorkspaceEvent[] paused(WorkspaceSpec spec) {
    return and(pausing(spec), new WorkspaceEvent.WorkspacePaused(AT));
  }

  static WorkspaceEvent[] resuming(WorkspaceSpec spec) {
    return and(paused(spec), new WorkspaceEvent.ResumeRequested(AT));
  }

  static WorkspaceEvent[] suspending(WorkspaceSpec spec) {
    return and(running(spec), new WorkspaceEvent.SuspendRequested(AT));
  }

  /** Whose memory counts. */
  static WorkspaceEvent[] saved(WorkspaceSpec spec) {
    return and(suspending(spec), new WorkspaceEvent.MemorySaved(MEMORY, AT));
  }

  static WorkspaceEvent[] suspended(WorkspaceSpec spec) {
    return and(saved(spec), new WorkspaceEvent.WorkspaceSuspended(AT));
  }

  static WorkspaceEvent[] waking(WorkspaceSpec spec) {
    return and(suspended(spec), new WorkspaceEvent.WakeRequested(AT));
  }

  static WorkspaceEvent[] lost(WorkspaceSpec spec) {
    return and(running(spec), new WorkspaceEvent.VmLost(FAILURE, AT));
  }

  static WorkspaceEvent[] stopping(WorkspaceSpec spec) {
    return and(running(spec), new WorkspaceEvent.StopRequested("asked to stop", AT));
  }

  static WorkspaceEvent[] stopped(WorkspaceSpec spec) {
    return and(stopping(spec), new WorkspaceEvent.VmStopped("guest-shutdown", 0, AT));
  }

  static WorkspaceEvent[] startedAgain(WorkspaceSpec spec) {
    return and(stopped(spec), new WorkspaceEvent.StartRequested(AT));
  }

  static WorkspaceEvent[] deleting(WorkspaceSpec spec) {
    return and(stopped(spec), new WorkspaceEvent.DeleteRequested(Optional.empty(), AT));
  }

  static WorkspaceEvent[] deleted(WorkspaceSpec spec) {
    return and(deleting(spec), new WorkspaceEvent.WorkspaceDeleted(AT));
  }

  /** Whose policy has scheduled a restart. */
  static WorkspaceEvent[] waiting(WorkspaceEvent[] before) {
    return and(before, new WorkspaceEvent.RestartScheduled(LATER, AT));
  }

  static WorkspaceEvent[] and(WorkspaceEvent[] before, WorkspaceEvent... next) {
    WorkspaceEvent[] all = new WorkspaceEvent[before.length + next.length];
    System.arraycopy(before, 0, all, 0, before.length);
    System.arraycopy(next, 0, all, before.length, next.length);
    return all;
  }
}
