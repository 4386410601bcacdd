package dev.cloister.actors.workspace;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.workspace.WorkspaceState.Absent;
import dev.cloister.actors.workspace.WorkspaceState.Alive;
import dev.cloister.actors.workspace.WorkspaceState.Deleted;
import dev.cloister.actors.workspace.WorkspaceState.Deleting;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Lost;
import dev.cloister.actors.workspace.WorkspaceState.Paused;
import dev.cloister.actors.workspace.WorkspaceState.Pausing;
import dev.cloister.actors.workspace.WorkspaceState.Resuming;
import dev.cloister.actors.workspace.WorkspaceState.Running;
import dev.cloister.actors.workspace.WorkspaceState.Starting;
import dev.cloister.actors.workspace.WorkspaceState.Stopped;
import dev.cloister.actors.workspace.WorkspaceState.Stopping;
import dev.cloister.actors.workspace.WorkspaceState.Suspended;
import dev.cloister.actors.workspace.WorkspaceState.Suspending;
import dev.cloister.actors.workspace.WorkspaceState.Waking;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

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
      return new Starting(
          spec,
          true,
          spec.createdAt(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty());
    }
  }

  /** Intent: a VM shall boot, for somebody asked. */
  record StartRequested(Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Existing existing = in(this, state, Existing.class);
      return new Starting(
          existing.spec(),
          false,
          at,
          Optional.empty(),
          existing.restarts().map(Restarts::byHand),
          false,
          Optional.empty());
    }
  }

  /** Intent: its disk shall be that of a capture, and a VM begin with it, for somebody asked. */
  record RestoreBegun(Beginning from, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Existing existing = in(this, state, Existing.class);
      return new Starting(
          existing.spec(),
          false,
          at,
          Optional.empty(),
          existing.restarts().map(Restarts::byHand),
          false,
          Optional.of(from));
    }
  }

  /** QEMU runs. */
  record VmLaunched(VmRecord vm) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      if (state instanceof Waking waking) {
        return new Waking(waking.rest(), waking.since(), Optional.of(vm));
      }
      Starting starting = in(this, state, Starting.class);
      return withVm(starting, Optional.of(vm));
    }
  }

  /** One attempt to boot failed, its VM is gone, another attempt follows. */
  record BootAttemptFailed(Failure failure, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Starting starting = in(this, state, Starting.class);
      return withVm(starting, Optional.empty());
    }
  }

  /** Outcome: the guest agent said hello. */
  record VmStarted(BootTiming timing, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Starting starting = in(this, state, Starting.class);
      return new Running(
          starting.spec(), starting.vm().orElseThrow(), timing, at, starting.restarts());
    }
  }

  /** Outcome: it did not boot, and nothing of the attempt is left. */
  record StartFailed(Failure failure, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Starting starting = in(this, state, Starting.class);
      return new Stopped(
          starting.spec(), Optional.empty(), Optional.of(failure), starting.restarts());
    }
  }

  /** Intent: the vCPUs shall stand still. */
  record PauseRequested(Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      return new Pausing(in(this, state, Running.class), at);
    }
  }

  /** Outcome: they do. */
  record WorkspacePaused(Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      return new Paused(in(this, state, Pausing.class).life(), at);
    }
  }

  /** Intent: the vCPUs shall run again. */
  record ResumeRequested(Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      return new Resuming(in(this, state, Paused.class).life(), at);
    }
  }

  /** Intent: the spare, whose vCPUs shall run, is that workspace from now on. */
  record WorkspaceAssigned(WorkspaceSpec spec, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      return new Resuming(in(this, state, Paused.class).life().as(spec), at);
    }
  }

  /** Outcome: they do. */
  record WorkspaceResumed(Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      return in(this, state, Resuming.class).life();
    }
  }

  /** Intent: memory and disk shall be kept, and the VM end. */
  record SuspendRequested(Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      return new Suspending(in(this, state, Running.class), at, Optional.empty());
    }
  }

  /**
   * Intent: the VM shall run on, for its memory was not saved.
   *
   * @param because why not; empty where somebody wants it to run
   */
  record SuspendAbandoned(Optional<Failure> because, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Suspending suspending = in(this, state, Suspending.class);
      if (suspending.memory().isPresent()) {
        throw new IllegalStateException("Journal damaged: a memory that counts is abandoned");
      }
      return new Resuming(suspending.life(), at);
    }
  }

  /** The memory is kept and counts from now on: the VM never runs again. */
  record MemorySaved(SavedMemory memory, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Suspending suspending = in(this, state, Suspending.class);
      return new Suspending(suspending.life(), suspending.since(), Optional.of(memory));
    }
  }

  /** Outcome: the VM is gone, its memory and its disk are kept. */
  record WorkspaceSuspended(Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Suspending suspending = in(this, state, Suspending.class);
      return new Suspended(
          suspending.spec(),
          suspending.memory().orElseThrow(),
          at,
          Optional.empty(),
          suspending.restarts());
    }
  }

  /** Intent: a VM shall take the memory in. */
  record WakeRequested(Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      return new Waking(in(this, state, Suspended.class), at, Optional.empty());
    }
  }

  /** Outcome: it did not; no VM is left, and memory and disk are as they were. */
  record WakeFailed(Failure failure, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Suspended rest = in(this, state, Waking.class).rest();
      return new Suspended(
          rest.spec(), rest.saved(), rest.since(), Optional.of(failure), rest.restarts());
    }
  }

  /**
   * Intent: the VM, which has taken the memory in, shall run. From now on the disk may be written
   * to, and the memory never counts again.
   *
   * @param timing so far
   */
  record MemorySpent(BootTiming timing, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Waking waking = in(this, state, Waking.class);
      return new Resuming(
          new Running(waking.spec(), waking.vm().orElseThrow(), timing, at, waking.restarts()), at);
    }
  }

  /** Outcome: it runs, and its guest knows what time it is. */
  record WorkspaceWoken(BootTiming timing, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Running life = in(this, state, Resuming.class).life();
      return new Running(life.spec(), life.record(), timing, at, life.restarts());
    }
  }

  /** Its lifetime ends then and no earlier. */
  record LifetimeExtended(Instant until, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Existing existing = in(this, state, Existing.class);
      WorkspaceSpec spec = existing.spec();
      return Respec.of(existing, spec.kept(spec.keptHow().until(until)));
    }
  }

  /** Intent: the VM shall end. */
  record StopRequested(String reason, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Existing existing = in(this, state, Existing.class);
      return new Stopping(
          existing.spec(),
          existing.vm(),
          reason,
          at,
          existing.restarts().map(Restarts::byHand),
          Optional.empty());
    }
  }

  /** Outcome: the VM is gone and its CID is free; {@code how} tells which rung or who ended it. */
  record VmStopped(String how, int exitCode, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      String note = state instanceof Stopping stopping ? stopping.reason() + " (" + how + ")" : how;
      Existing existing = in(this, state, Existing.class);
      return new Stopped(
          existing.spec(),
          Optional.of(note),
          Optional.empty(),
          existing.restarts().map(Restarts::withoutNext));
    }
  }

  /** Intent: the VM, which still runs, shall end, for it counts as crashed. */
  record CrashDetected(Failure failure, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Alive alive = in(this, state, Alive.class);
      return new Stopping(
          alive.spec(), alive.vm(), failure.message(), at, alive.restarts(), Optional.of(failure));
    }
  }

  /** It crashed: the VM is gone without anybody having asked for it. */
  record VmLost(Failure failure, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      if (state instanceof Alive alive) {
        return lost(alive, failure, at);
      }
      return lost(in(this, state, Stopping.class), failure, at);
    }
  }

  /** Intent: its policy boots it again, at {@code due}; it ended at {@code at}. */
  record RestartScheduled(Instant due, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      return withRestarts(this, state, restarts -> restarts.scheduled(due));
    }
  }

  /** Its policy has restarted it as often as it may, {@code restarts} times of late. */
  record RestartGivenUp(int restarts, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      return withRestarts(this, state, Restarts::givingUp);
    }
  }

  /** Intent: a VM shall boot, for the policy says so. */
  record RestartBegun(Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      Existing existing = in(this, state, Existing.class);
      return new Starting(
          existing.spec(),
          false,
          at,
          Optional.empty(),
          Optional.of(existing.history().begun(at)),
          true,
          Optional.empty());
    }
  }

  /** Outcome: that boot failed, and nothing of it is left. */
  record RestartFailed(Failure failure, Instant at) implements WorkspaceEvent {
    @Override
    public WorkspaceState applyTo(WorkspaceState state) {
      return lost(in(this, state, Starting.class), failure, at);
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

  private static Starting withVm(Starting starting, Optional<VmRecord> vm) {
    return new Starting(
        starting.spec(),
        starting.first(),
        starting.since(),
        vm,
        starting.restarts(),
        starting.restart(),
        starting.from());
  }

  private static Lost lost(Existing state, Failure failure, Instant at) {
    return new Lost(state.spec(), failure, at, Optional.of(state.history().crashed(failure, at)));
  }

  private static WorkspaceState withRestarts(
      WorkspaceEvent event, WorkspaceState state, UnaryOperator<Restarts> change) {
    Existing existing = in(event, state, Existing.class);
    Optional<Restarts> next = Optional.of(change.apply(existing.history()));
    if (existing instanceof Stopped stopped) {
      return new Stopped(stopped.spec(), stopped.note(), stopped.failure(), next);
    }
    Lost lost = in(event, state, Lost.class);
    return new Lost(lost.spec(), lost.failure(), lost.since(), next);
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
