package dev.cloister.actors.workspace;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.workspace.WorkspaceState.Absent;
import dev.cloister.actors.workspace.WorkspaceState.Deleted;
import dev.cloister.actors.workspace.WorkspaceState.Deleting;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Lost;
import dev.cloister.actors.workspace.WorkspaceState.Running;
import dev.cloister.actors.workspace.WorkspaceState.Starting;
import dev.cloister.actors.workspace.WorkspaceState.Stopped;
import dev.cloister.actors.workspace.WorkspaceState.Stopping;
import java.time.Instant;
import java.util.Optional;

/**
 * What happened to a workspace. Each event knows the state it leads to, purely; one that cannot
 * follow a state means a damaged journal.
 */
public sealed interface WorkspaceEvent extends JournalRecord {

  WorkspaceState applyTo(WorkspaceState state);

  /** It exists; its first start is part of the creation. */
  record WorkspaceCreated(WorkspaceSpec spec) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      in(this, state, Absent.class);
      return new Starting(spec, true, spec.createdAt(), Optional.empty());
    }
  }

  /** Intent: a VM shall boot. */
  record StartRequested(Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      return new Starting(in(this, state, Existing.class).spec(), false, at, Optional.empty());
    }
  }

  /** QEMU runs. */
  record VmLaunched(VmRecord vm) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Starting starting = in(this, state, Starting.class);
      return new Starting(starting.spec(), starting.first(), starting.since(), Optional.of(vm));
    }
  }

  /** One attempt to boot failed, its VM is gone, another attempt follows. */
  record BootAttemptFailed(Failure failure, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Starting starting = in(this, state, Starting.class);
      return new Starting(starting.spec(), starting.first(), starting.since(), Optional.empty());
    }
  }

  /** Outcome: the guest agent said hello. */
  record VmStarted(BootTiming timing, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Starting starting = in(this, state, Starting.class);
      return new Running(starting.spec(), starting.vm().orElseThrow(), timing, at);
    }
  }

  /** Outcome: it did not boot, and nothing of the attempt is left. */
  record StartFailed(Failure failure, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Starting starting = in(this, state, Starting.class);
      return new Stopped(starting.spec(), Optional.empty(), Optional.of(failure));
    }
  }

  /** Intent: the VM shall end. */
  record StopRequested(String reason, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Existing existing = in(this, state, Existing.class);
      return new Stopping(existing.spec(), existing.vm(), reason, at);
    }
  }

  /** Outcome: the VM is gone and its CID is free; {@code how} tells which rung or who ended it. */
  record VmStopped(String how, int exitCode, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      String note = state instanceof Stopping stopping ? stopping.reason() + " (" + how + ")" : how;
      return new Stopped(
          in(this, state, Existing.class).spec(), Optional.of(note), Optional.empty());
    }
  }

  /** The VM vanished without having been asked to. */
  record VmLost(Failure failure, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      return new Lost(in(this, state, Running.class).spec(), failure, at);
    }
  }

  /** Intent: VM and disk shall go. */
  record DeleteRequested(Optional<Failure> because, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Existing existing = in(this, state, Existing.class);
      return new Deleting(existing.spec(), existing.vm(), because, at);
    }
  }

  /** Outcome: nothing is left. */
  record WorkspaceDeleted(Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      return new Deleted(in(this, state, Deleting.class).spec().id());
    }
  }

  private static <S extends WorkspaceState> S in(
      WorkspaceEvent event, WorkspaceState state, Class<S> expected) {
    if (!expected.isInstance(state)) {
      throw new IllegalStateException(
          "Journal damaged: "
              + event.getClass().getSimpleName()
              + " cannot follow "
              + state.word());
    }
    return expected.cast(state);
  }
}
