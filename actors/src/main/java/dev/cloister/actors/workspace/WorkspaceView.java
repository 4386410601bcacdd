package dev.cloister.actors.workspace;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.workspace.WorkspaceState.Alive;
import dev.cloister.actors.workspace.WorkspaceState.Deleting;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Lost;
import dev.cloister.actors.workspace.WorkspaceState.Stopped;
import dev.cloister.actors.workspace.WorkspaceState.Stopping;
import dev.cloister.actors.workspace.WorkspaceState.Suspended;
import dev.cloister.actors.workspace.WorkspaceState.Waking;
import java.time.Instant;
import java.util.Optional;

/**
 * A workspace as others see it.
 *
 * @param state the state's word
 * @param vm its VM, where one runs or may still run
 * @param timing of the VM's start; zeros until it has said hello
 * @param note why it is in this state
 * @param restarts the crashes and restarts it has lived through
 * @param suspension its memory, where that is kept
 */
public record WorkspaceView(
    WorkspaceSpec spec,
    String state,
    Optional<VmRecord> vm,
    BootTiming timing,
    Optional<String> note,
    Optional<Failure> failure,
    Restarts restarts,
    Optional<Suspension> suspension) {

  /**
   * A memory on the disk.
   *
   * @param since when the VM was gone
   * @param bytes on disk
   */
  public record Suspension(Instant since, long bytes) {}

  static WorkspaceView of(Existing state) {
    BootTiming timing = state instanceof Alive alive ? alive.life().timing() : BootTiming.NONE;
    return new WorkspaceView(
        state.spec(),
        state.word(),
        state.vm(),
        timing,
        note(state),
        failure(state),
        state.history(),
        suspension(state));
  }

  WorkspaceView waitingFor(String what) {
    return new WorkspaceView(
        spec, state, vm, timing, Optional.of(what), failure, restarts, suspension);
  }

  /**
   * One whose journal cannot be read: no more than its name is known.
   *
   * @param failure why
   */
  static WorkspaceView damaged(WorkspaceId id, String name, Failure failure) {
    WorkspaceSpec unknown =
        new WorkspaceSpec(
            id,
            name,
            "",
            "",
            "",
            0,
            0,
            0,
            Instant.EPOCH,
            Optional.empty(),
            false,
            Optional.empty());
    return new WorkspaceView(
        unknown,
        "damaged",
        Optional.empty(),
        BootTiming.NONE,
        Optional.empty(),
        Optional.of(failure),
        Restarts.NONE,
        Optional.empty());
  }

  private static Optional<Suspension> suspension(Existing state) {
    if (state instanceof Waking waking) {
      return suspension(waking.rest());
    }
    return state instanceof Suspended rest
        ? Optional.of(new Suspension(rest.since(), rest.saved().bytes()))
        : Optional.empty();
  }

  private static Optional<String> note(Existing state) {
    if (state.history().givenUp()) {
      return Optional.of("restarted too often of late: start it by hand");
    }
    if (state instanceof Stopped stopped) {
      return stopped.note();
    }
    return state instanceof Stopping stopping ? Optional.of(stopping.reason()) : Optional.empty();
  }

  private static Optional<Failure> failure(Existing state) {
    if (state instanceof Stopped stopped) {
      return stopped.failure();
    }
    if (state instanceof Lost lost) {
      return Optional.of(lost.failure());
    }
    if (state instanceof Stopping stopping) {
      return stopping.crash();
    }
    if (state instanceof Suspended suspended) {
      return suspended.failure();
    }
    return state instanceof Deleting deleting ? deleting.because() : Optional.empty();
  }
}
