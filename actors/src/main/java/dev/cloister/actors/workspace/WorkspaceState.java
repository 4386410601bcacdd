package dev.cloister.actors.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.journal.JournalRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a workspace is in its life. A transitional state exists only while an effect on the host is
 * outstanding, and what a state needs it has: there are no empty handles.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WorkspaceState.Absent.class, name = "absent"),
  @JsonSubTypes.Type(value = WorkspaceState.Stopped.class, name = "stopped"),
  @JsonSubTypes.Type(value = WorkspaceState.Starting.class, name = "starting"),
  @JsonSubTypes.Type(value = WorkspaceState.Running.class, name = "running"),
  @JsonSubTypes.Type(value = WorkspaceState.Pausing.class, name = "pausing"),
  @JsonSubTypes.Type(value = WorkspaceState.Paused.class, name = "paused"),
  @JsonSubTypes.Type(value = WorkspaceState.Resuming.class, name = "resuming"),
  @JsonSubTypes.Type(value = WorkspaceState.Suspending.class, name = "suspending"),
  @JsonSubTypes.Type(value = WorkspaceState.Suspended.class, name = "suspended"),
  @JsonSubTypes.Type(value = WorkspaceState.Waking.class, name = "waking"),
  @JsonSubTypes.Type(value = WorkspaceState.Stopping.class, name = "stopping"),
  @JsonSubTypes.Type(value = WorkspaceState.Lost.class, name = "lost"),
  @JsonSubTypes.Type(value = WorkspaceState.Deleting.class, name = "deleting"),
  @JsonSubTypes.Type(value = WorkspaceState.Deleted.class, name = "deleted"),
})
public sealed interface WorkspaceState extends JournalRecord {

  /** The state's word in every interface. */
  default String word() {
    return getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }

  /** A state in which there is a workspace. */
  sealed interface Existing extends WorkspaceState {
    WorkspaceSpec spec();

    /** The VM that runs or may still run. */
    default Optional<VmRecord> vm() {
      return Optional.empty();
    }

    /** The memory that goes with its disk; empty where the disk alone counts. */
    default Optional<SavedMemory> memory() {
      return Optional.empty();
    }

    /** Empty while it has never crashed nor been restarted. */
    default Optional<Restarts> restarts() {
      return Optional.empty();
    }

    /** {@link #restarts}, which may be none. */
    default Restarts history() {
      return restarts().orElse(Restarts.NONE);
    }
  }

  /** A state in which there is a VM whose guest has said hello. */
  sealed interface Alive extends Existing {
    /** What it is when its vCPUs run. */
    Running life();

    @Override
    default WorkspaceSpec spec() {
      return life().spec();
    }

    @Override
    default Optional<VmRecord> vm() {
      return Optional.of(life().record());
    }

    @Override
    default Optional<Restarts> restarts() {
      return life().restarts();
    }
  }

  /** Not created yet. */
  record Absent() implements WorkspaceState {}

  /**
   * No VM; the disk is kept.
   *
   * @param note why, for people
   * @param failure why its last start failed
   */
  record Stopped(
      WorkspaceSpec spec,
      Optional<String> note,
      Optional<Failure> failure,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Restarts> restarts)
      implements Existing {}

  /**
   * A VM is being booted.
   *
   * @param first whether the creation is still to be acknowledged: if the start fails, the
   *     workspace goes
   * @param vm once it is launched
   * @param restart whether its policy has decided this start
   * @param from what it is put back to by this start
   */
  record Starting(
      WorkspaceSpec spec,
      boolean first,
      Instant since,
      Optional<VmRecord> vm,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Restarts> restarts,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean restart,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Beginning> from)
      implements Existing {

    /** The capture it begins with, if it does not simply boot. */
    Optional<Beginning> beginning() {
      return from.or(
          () -> first ? spec.lineage().map(WorkspaceSpec.Lineage::beginning) : Optional.empty());
    }
  }

  /** The guest agent has said hello. */
  record Running(
      WorkspaceSpec spec,
      VmRecord record,
      BootTiming timing,
      Instant since,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Restarts> restarts)
      implements Alive {
    @Override
    public Running life() {
      return this;
    }

    /** The spare's VM as that of somebody. */
    Running as(WorkspaceSpec owned) {
      return new Running(owned, record.warm(), timing, since, restarts);
    }
  }

  /** Its vCPUs are being paused. */
  record Pausing(Running life, Instant since) implements Alive {}

  /** Its vCPUs stand still; the process and the guest's memory stay. */
  record Paused(Running life, Instant since) implements Alive {}

  /** Its vCPUs are being let run, and its guest is being told the time. */
  record Resuming(Running life, Instant since) implements Alive {}

  /**
   * Its memory is being saved.
   *
   * @param memory once it is kept; from then on it counts, its vCPUs never run again, and the VM is
   *     being ended
   */
  record Suspending(
      Running life,
      Instant since,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<SavedMemory> memory)
      implements Alive {}

  /**
   * No VM; memory and disk are kept, and belong together: nothing boots on that disk while the
   * memory counts.
   *
   * @param failure why it did not wake, last
   */
  record Suspended(
      WorkspaceSpec spec,
      SavedMemory saved,
      Instant since,
      Optional<Failure> failure,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Restarts> restarts)
      implements Existing {
    @Override
    public Optional<SavedMemory> memory() {
      return Optional.of(saved);
    }
  }

  /**
   * A VM takes its memory in; nothing of its guest has run.
   *
   * @param rest what it is again if that fails
   * @param vm once it is launched
   */
  record Waking(Suspended rest, Instant since, Optional<VmRecord> vm) implements Existing {
    @Override
    public WorkspaceSpec spec() {
      return rest.spec();
    }

    @Override
    public Optional<SavedMemory> memory() {
      return rest.memory();
    }

    @Override
    public Optional<Restarts> restarts() {
      return rest.restarts();
    }
  }

  /**
   * The VM is being ended; the process may still run.
   *
   * @param crash what it is being ended for, where nobody asked: it is {@link Lost} then
   */
  record Stopping(
      WorkspaceSpec spec,
      Optional<VmRecord> vm,
      String reason,
      Instant since,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Restarts> restarts,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Failure> crash)
      implements Existing {}

  /** The VM vanished. */
  record Lost(
      WorkspaceSpec spec,
      Failure failure,
      Instant since,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Restarts> restarts)
      implements Existing {}

  /**
   * The VM, then the disk, are being removed.
   *
   * @param because the failed creation that is being undone, if it is one
   */
  record Deleting(
      WorkspaceSpec spec, Optional<VmRecord> vm, Optional<Failure> because, Instant since)
      implements Existing {}

  /** Gone for ever. */
  record Deleted(WorkspaceId id) implements WorkspaceState {}
}
