package dev.cloister.actors.testing;

import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.snapshot.Snapshot;
import dev.cloister.actors.snapshot.SnapshotEvent;
import dev.cloister.actors.snapshot.SnapshotKind;
import dev.cloister.actors.snapshot.Snapshots;
import dev.cloister.actors.task.TaskLedger;
import dev.cloister.actors.task.TaskOutcome;
import dev.cloister.actors.task.TaskSpec;
import dev.cloister.actors.task.TaskStatus;
import dev.cloister.actors.task.TaskView;
import dev.cloister.actors.task.Tasks;
import dev.cloister.actors.workspace.Beginning;
import dev.cloister.actors.workspace.BootTiming;
import dev.cloister.actors.workspace.Keeping;
import dev.cloister.actors.workspace.KeepingAction;
import dev.cloister.actors.workspace.NameLedger;
import dev.cloister.actors.workspace.RestartPolicy;
import dev.cloister.actors.workspace.Restarts;
import dev.cloister.actors.workspace.SavedMemory;
import dev.cloister.actors.workspace.VmRecord;
import dev.cloister.actors.workspace.WakePolicy;
import dev.cloister.actors.workspace.WorkspaceEvent;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceSpec;
import dev.cloister.actors.workspace.WorkspaceState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** One journal record of each kind, with every field filled, under its manifest. */
public final class Records {
  public static final Instant AT = Instant.parse("2026-11-20T12:00:00.123456789Z");
  public static final Instant LATER = Instant.parse("2026-11-20T12:00:03.5Z");
  public static final WorkspaceId ID = new WorkspaceId("ws-0123456789ab");
  public static final WorkspaceId OTHER = new WorkspaceId("ws-ba9876543210");
  public static final WorkspaceSpec SPEC = spec(ID, "alpha", AT);
  public static final VmRecord VM =
      new VmRecord(
          new ProcessIdentity(4711, 987_654_321L, "0f3c1c5e-7a52-4f0c-9a0e-3d1f9b6f1a11"),
          3,
          Accelerator.TCG,
          Transport.SERIAL,
          AT,
          Optional.empty());
  public static final SavedMemory MEMORY = new SavedMemory("0123456789ab", 87_654_321);
  public static final BootTiming TIMING = new BootTiming(5, 60, 1200, 35, 0, 0);
  public static final Failure FAILURE =
      new Failure(
          FailureCode.GUEST_PANICKED,
          "The guest's kernel panicked",
          "Look at the console's tail.",
          new Evidence("Kernel panic – not syncing", "qemu: terminating", OptionalInt.of(134)));

  private Records() {}

  public static WorkspaceSpec spec(WorkspaceId id, String name, Instant createdAt) {
    return new WorkspaceSpec(
        id,
        name,
        "minimal",
        "sha256:9f86d081884c7d65",
        "/state/images/roots/9f86d081/root.ext4",
        2,
        256,
        1_073_741_824L,
        createdAt,
        Optional.empty(),
        false,
        Optional.empty());
  }

  /**
   * Records with what later versions added filled in; {@link #byManifest} has them as the first
   * version wrote them, and they are still to be read. By the name of the golden file: the
   * manifest, a dot, a word.
   */
  public static Map<String, JournalRecord> grown() {
    WorkspaceSpec spec = withRestart(SPEC, RestartPolicy.ON_FAILURE);
    Optional<Restarts> restarts =
        Optional.of(
            new Restarts(
                7,
                List.of(AT, LATER),
                Optional.of(LATER),
                true,
                Optional.of(new Restarts.Crash(FAILURE, AT))));
    Map<String, JournalRecord> records = new LinkedHashMap<>();
    records.put("workspace-created.restart", new WorkspaceEvent.WorkspaceCreated(spec));
    records.put(
        "state-stopped.restart",
        new WorkspaceState.Stopped(spec, Optional.empty(), Optional.empty(), restarts));
    records.put(
        "state-starting.restart",
        new WorkspaceState.Starting(
            spec, false, AT, Optional.of(VM), restarts, true, Optional.empty()));
    records.put(
        "state-running.restart", new WorkspaceState.Running(spec, VM, TIMING, AT, restarts));
    records.put(
        "state-stopping.restart",
        new WorkspaceState.Stopping(
            spec, Optional.of(VM), "crashed", AT, restarts, Optional.of(FAILURE)));
    records.put(
        "cid-leases.quarantine",
        new CidLedger.Leases(
            new TreeMap<>(Map.of(3L, ID)),
            7,
            Optional.of(new TreeMap<>(Map.of(5L, AT, 6L, LATER)))));
    records.put("state-lost.restart", new WorkspaceState.Lost(spec, FAILURE, AT, restarts));
    templates(records);
    records.put(
        "state-starting.from",
        new WorkspaceState.Starting(
            SPEC,
            false,
            AT,
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.of(new Beginning("0a1b2c3d4e5f", true))));
    records.put("workspace-created.booted", new WorkspaceEvent.WorkspaceCreated(bootedFork()));
    return records;
  }

  private static void templates(Map<String, JournalRecord> records) {
    WorkspaceSpec cold =
        new WorkspaceSpec(
            ID,
            SPEC.name(),
            SPEC.image(),
            SPEC.imageDigest(),
            SPEC.imageRoot(),
            SPEC.vcpus(),
            SPEC.memoryMiB(),
            SPEC.diskBytes(),
            AT,
            Optional.empty(),
            true,
            Optional.empty());
    VmRecord fork =
        new VmRecord(
            VM.process(),
            VM.cid(),
            VM.accelerator(),
            VM.transport(),
            AT,
            Optional.of(new VmRecord.From("cold", "no template: the disk is full")));
    records.put("workspace-created.template", new WorkspaceEvent.WorkspaceCreated(cold));
    records.put(
        "workspace-created.keeping",
        new WorkspaceEvent.WorkspaceCreated(
            SPEC.kept(
                new Keeping(
                    Optional.of(WakePolicy.MANUAL),
                    Optional.of(new Keeping.Idle(Duration.ofMinutes(10), KeepingAction.SUSPEND)),
                    Optional.of(new Keeping.Lifetime(LATER, KeepingAction.DELETE))))));
    records.put(
        "workspace-created.fork",
        new WorkspaceEvent.WorkspaceCreated(fork(ID, SPEC.name(), "0a1b2c3d4e5f")));
    records.put("vm-launched.template", new WorkspaceEvent.VmLaunched(fork));
    records.put(
        "vm-started.template",
        new WorkspaceEvent.VmStarted(new BootTiming(5, 60, 0, 0, 70, 80), AT));
  }

  public static WorkspaceSpec withRestart(WorkspaceSpec spec, RestartPolicy policy) {
    return new WorkspaceSpec(
        spec.id(),
        spec.name(),
        spec.image(),
        spec.imageDigest(),
        spec.imageRoot(),
        spec.vcpus(),
        spec.memoryMiB(),
        spec.diskBytes(),
        spec.createdAt(),
        Optional.of(policy),
        spec.cold(),
        spec.lineage());
  }

  /** One that is forked from another. */
  public static WorkspaceSpec fork(WorkspaceId id, String name, String capture) {
    return new WorkspaceSpec(
        id,
        name,
        SPEC.image(),
        SPEC.imageDigest(),
        SPEC.imageRoot(),
        SPEC.vcpus(),
        SPEC.memoryMiB(),
        SPEC.diskBytes(),
        AT,
        Optional.empty(),
        false,
        Optional.of(new WorkspaceSpec.Lineage(OTHER, "beta", capture, false)));
  }

  /** One that booted on the disk of another. */
  private static WorkspaceSpec bootedFork() {
    WorkspaceSpec fork = fork(ID, SPEC.name(), "0a1b2c3d4e5f");
    return new WorkspaceSpec(
        fork.id(),
        fork.name(),
        fork.image(),
        fork.imageDigest(),
        fork.imageRoot(),
        fork.vcpus(),
        fork.memoryMiB(),
        fork.diskBytes(),
        AT,
        Optional.empty(),
        false,
        Optional.of(new WorkspaceSpec.Lineage(OTHER, "beta", "0a1b2c3d4e5f", true)));
  }

  public static Map<String, JournalRecord> byManifest() {
    Map<String, JournalRecord> records = new LinkedHashMap<>();
    records.put("workspace-created", new WorkspaceEvent.WorkspaceCreated(SPEC));
    records.put("start-requested", new WorkspaceEvent.StartRequested(AT));
    records.put("vm-launched", new WorkspaceEvent.VmLaunched(VM));
    records.put("boot-attempt-failed", new WorkspaceEvent.BootAttemptFailed(FAILURE, AT));
    records.put("vm-started", new WorkspaceEvent.VmStarted(TIMING, AT));
    records.put("start-failed", new WorkspaceEvent.StartFailed(FAILURE, AT));
    records.put("pause-requested", new WorkspaceEvent.PauseRequested(AT));
    records.put("workspace-paused", new WorkspaceEvent.WorkspacePaused(AT));
    records.put("workspace-assigned", new WorkspaceEvent.WorkspaceAssigned(SPEC, AT));
    records.put("resume-requested", new WorkspaceEvent.ResumeRequested(AT));
    records.put("workspace-resumed", new WorkspaceEvent.WorkspaceResumed(AT));
    records.put("suspend-requested", new WorkspaceEvent.SuspendRequested(AT));
    records.put("suspend-abandoned", new WorkspaceEvent.SuspendAbandoned(Optional.of(FAILURE), AT));
    records.put("memory-saved", new WorkspaceEvent.MemorySaved(MEMORY, AT));
    records.put("workspace-suspended", new WorkspaceEvent.WorkspaceSuspended(AT));
    records.put("wake-requested", new WorkspaceEvent.WakeRequested(AT));
    records.put("wake-failed", new WorkspaceEvent.WakeFailed(FAILURE, AT));
    records.put("memory-spent", new WorkspaceEvent.MemorySpent(TIMING, AT));
    records.put("workspace-woken", new WorkspaceEvent.WorkspaceWoken(TIMING, AT));
    records.put("lifetime-extended", new WorkspaceEvent.LifetimeExtended(LATER, AT));
    records.put("stop-requested", new WorkspaceEvent.StopRequested("asked to stop", AT));
    records.put("vm-stopped", new WorkspaceEvent.VmStopped("guest-shutdown", 0, AT));
    records.put("vm-lost", new WorkspaceEvent.VmLost(FAILURE, AT));
    records.put("crash-detected", new WorkspaceEvent.CrashDetected(FAILURE, AT));
    records.put("restart-scheduled", new WorkspaceEvent.RestartScheduled(LATER, AT));
    records.put("restart-given-up", new WorkspaceEvent.RestartGivenUp(5, AT));
    records.put("restart-begun", new WorkspaceEvent.RestartBegun(AT));
    records.put("restart-failed", new WorkspaceEvent.RestartFailed(FAILURE, AT));
    records.put("delete-requested", new WorkspaceEvent.DeleteRequested(Optional.of(FAILURE), AT));
    records.put("workspace-deleted", new WorkspaceEvent.WorkspaceDeleted(AT));
    states(records);
    records.put("cid-leased", new CidLedger.Leased(3, ID));
    records.put("cid-released", new CidLedger.Released(3));
    records.put("cid-quarantined", new CidLedger.Quarantined(3, LATER, AT));
    records.put(
        "cid-leases",
        new CidLedger.Leases(new TreeMap<>(Map.of(3L, ID, 7L, OTHER)), 7, Optional.empty()));
    records.put("name-reserved", new NameLedger.NameReserved(ID, "alpha"));
    records.put("name-released", new NameLedger.NameReleased(ID));
    records.put("names", new NameLedger.Names(names()));
    tasks(records);
    snapshots(records);
    return records;
  }

  private static Snapshot.Subject of(WorkspaceSpec spec) {
    return new Snapshot.Subject(
        spec.id(),
        spec.name(),
        spec.image(),
        spec.imageDigest(),
        spec.vcpus(),
        spec.memoryMiB(),
        spec.diskBytes(),
        Optional.of("beta"));
  }

  /** One of {@link #SPEC}. */
  public static Snapshot snapshot(String id, String name, SnapshotKind kind, String parent) {
    return new Snapshot(
        id, name, of(SPEC), kind, Optional.ofNullable(parent), "before it", AT, false, 0, 512);
  }

  private static void snapshots(Map<String, JournalRecord> records) {
    String id = "0a1b2c3d4e5f";
    Snapshot first = snapshot("00000000000a", "first", SnapshotKind.DISK, null);
    Snapshot begun = snapshot(id, "second", SnapshotKind.FULL, first.id());
    records.put("restore-begun", new WorkspaceEvent.RestoreBegun(new Beginning(id, true), AT));
    records.put("snapshot-begun", new SnapshotEvent.SnapshotBegun(begun));
    records.put("snapshot-taken", new SnapshotEvent.SnapshotTaken(id, 4096, 8192, LATER));
    records.put("snapshot-dropped", new SnapshotEvent.SnapshotDropped(id, LATER));
    records.put("snapshot-restored", new SnapshotEvent.SnapshotRestored(ID, id, LATER));
    records.put("snapshot-removed", new SnapshotEvent.SnapshotRemoved(id, LATER));
    records.put("snapshots-forgotten", new SnapshotEvent.SnapshotsForgotten(List.of(ID)));
    Map<String, Snapshot> both = new LinkedHashMap<>();
    both.put(first.id(), first);
    both.put(id, begun);
    records.put("snapshots", new Snapshots(both, Map.of(ID, first.id())));
  }

  private static void states(Map<String, JournalRecord> records) {
    records.put("state-absent", new WorkspaceState.Absent());
    records.put(
        "state-stopped",
        new WorkspaceState.Stopped(
            SPEC, Optional.of("quit"), Optional.of(FAILURE), Optional.empty()));
    records.put(
        "state-starting",
        new WorkspaceState.Starting(
            SPEC, true, AT, Optional.of(VM), Optional.empty(), false, Optional.empty()));
    var running = new WorkspaceState.Running(SPEC, VM, TIMING, AT, Optional.empty());
    records.put("state-running", running);
    records.put("state-pausing", new WorkspaceState.Pausing(running, LATER));
    records.put("state-paused", new WorkspaceState.Paused(running, LATER));
    records.put("state-resuming", new WorkspaceState.Resuming(running, LATER));
    records.put(
        "state-suspending", new WorkspaceState.Suspending(running, LATER, Optional.of(MEMORY)));
    var suspended =
        new WorkspaceState.Suspended(SPEC, MEMORY, LATER, Optional.of(FAILURE), Optional.empty());
    records.put("state-suspended", suspended);
    records.put("state-waking", new WorkspaceState.Waking(suspended, LATER, Optional.of(VM)));
    records.put(
        "state-stopping",
        new WorkspaceState.Stopping(
            SPEC, Optional.of(VM), "asked to stop", AT, Optional.empty(), Optional.empty()));
    records.put("state-lost", new WorkspaceState.Lost(SPEC, FAILURE, AT, Optional.empty()));
    records.put(
        "state-deleting",
        new WorkspaceState.Deleting(SPEC, Optional.of(VM), Optional.of(FAILURE), AT));
    records.put("state-deleted", new WorkspaceState.Deleted(ID));
  }

  private static void tasks(Map<String, JournalRecord> records) {
    TaskSpec spec =
        new TaskSpec("t-00112233", "token", "exec", ID, "j-1", AT, Duration.ofMinutes(10));
    TaskOutcome outcome = TaskOutcome.failed(FAILURE);
    records.put("task-begun", new TaskLedger.TaskBegun(spec));
    records.put("task-cancel-asked", new TaskLedger.TaskCancelAsked(spec.id()));
    records.put("task-ended", new TaskLedger.TaskEnded(spec.id(), TaskOutcome.of("{}"), AT));
    records.put("tasks-forgotten", new TaskLedger.TasksForgotten(List.of(spec.id())));
    records.put(
        "tasks",
        new Tasks(
            Map.of(
                spec.id(),
                new TaskView(spec, TaskStatus.CANCELLED, AT, true, Optional.of(outcome)))));
  }

  private static Map<WorkspaceId, String> names() {
    Map<WorkspaceId, String> names = new LinkedHashMap<>();
    names.put(OTHER, "older");
    names.put(ID, "newer");
    return names;
  }
}
