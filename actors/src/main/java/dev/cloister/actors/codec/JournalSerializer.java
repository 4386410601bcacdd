package dev.cloister.actors.codec;

import akka.serialization.SerializerWithStringManifest;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.snapshot.SnapshotEvent;
import dev.cloister.actors.snapshot.Snapshots;
import dev.cloister.actors.task.TaskLedger;
import dev.cloister.actors.task.Tasks;
import dev.cloister.actors.workspace.NameLedger;
import dev.cloister.actors.workspace.WorkspaceEvent;
import dev.cloister.actors.workspace.WorkspaceState;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes journal records as CBOR. The manifest is a word of ours, never a class name: classes may
 * move and be renamed, and a journal cannot name a class to be loaded. An unknown field is ignored,
 * so an older version can read a newer one's records; what a later version adds is an {@code
 * Optional} or a number, for a record that lacks anything else is damaged, and is not written while
 * it is empty: what an older version could have said is said in the same bytes as ever.
 */
public final class JournalSerializer extends SerializerWithStringManifest {
  /** Akka keeps it with every record; it must never change. */
  public static final int IDENTIFIER = 1_129_074_003;

  private static final Map<String, Class<? extends JournalRecord>> TYPES = types();
  private static final Map<Class<?>, String> MANIFESTS =
      TYPES.entrySet().stream()
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

  private final ObjectMapper mapper =
      CBORMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Every manifest and its record, in order. */
  public static Map<String, Class<? extends JournalRecord>> manifests() {
    return TYPES;
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object record) {
    String manifest = MANIFESTS.get(record.getClass());
    if (manifest == null) {
      throw new IllegalArgumentException("No manifest for " + record.getClass().getName());
    }
    return manifest;
  }

  @Override
  public byte[] toBinary(Object record) {
    try {
      return record instanceof WorkspaceState
          ? mapper.writerFor(WorkspaceState.class).writeValueAsBytes(record)
          : mapper.writeValueAsBytes(record);
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot write " + record.getClass().getSimpleName(), e);
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    Class<? extends JournalRecord> type = TYPES.get(manifest);
    if (type == null) {
      throw new NotSerializableException("Unknown journal manifest " + manifest);
    }
    try {
      JournalRecord record = mapper.readValue(bytes, type);
      if (record == null) {
        throw new NotSerializableException("Damaged journal record " + manifest + ": null");
      }
      return record;
    } catch (NotSerializableException e) {
      throw e;
    } catch (IOException e) {
      NotSerializableException failure =
          new NotSerializableException(
              "Damaged journal record " + manifest + ": " + e.getMessage());
      failure.initCause(e);
      throw failure;
    }
  }

  private static Map<String, Class<? extends JournalRecord>> types() {
    Map<String, Class<? extends JournalRecord>> types = new LinkedHashMap<>();
    types.put("workspace-created", WorkspaceEvent.WorkspaceCreated.class);
    types.put("start-requested", WorkspaceEvent.StartRequested.class);
    types.put("restore-begun", WorkspaceEvent.RestoreBegun.class);
    types.put("vm-launched", WorkspaceEvent.VmLaunched.class);
    types.put("boot-attempt-failed", WorkspaceEvent.BootAttemptFailed.class);
    types.put("vm-started", WorkspaceEvent.VmStarted.class);
    types.put("start-failed", WorkspaceEvent.StartFailed.class);
    types.put("pause-requested", WorkspaceEvent.PauseRequested.class);
    types.put("workspace-paused", WorkspaceEvent.WorkspacePaused.class);
    types.put("workspace-assigned", WorkspaceEvent.WorkspaceAssigned.class);
    types.put("resume-requested", WorkspaceEvent.ResumeRequested.class);
    types.put("workspace-resumed", WorkspaceEvent.WorkspaceResumed.class);
    types.put("suspend-requested", WorkspaceEvent.SuspendRequested.class);
    types.put("suspend-abandoned", WorkspaceEvent.SuspendAbandoned.class);
    types.put("memory-saved", WorkspaceEvent.MemorySaved.class);
    types.put("workspace-suspended", WorkspaceEvent.WorkspaceSuspended.class);
    types.put("wake-requested", WorkspaceEvent.WakeRequested.class);
    types.put("wake-failed", WorkspaceEvent.WakeFailed.class);
    types.put("memory-spent", WorkspaceEvent.MemorySpent.class);
    types.put("workspace-woken", WorkspaceEvent.WorkspaceWoken.class);
    types.put("lifetime-extended", WorkspaceEvent.LifetimeExtended.class);
    types.put("stop-requested", WorkspaceEvent.StopRequested.class);
    types.put("vm-stopped", WorkspaceEvent.VmStopped.class);
    types.put("vm-lost", WorkspaceEvent.VmLost.class);
    types.put("crash-detected", WorkspaceEvent.CrashDetected.class);
    types.put("restart-scheduled", WorkspaceEvent.RestartScheduled.class);
    types.put("restart-given-up", WorkspaceEvent.RestartGivenUp.class);
    types.put("restart-begun", WorkspaceEvent.RestartBegun.class);
    types.put("restart-failed", WorkspaceEvent.RestartFailed.class);
    types.put("delete-requested", WorkspaceEvent.DeleteRequested.class);
    types.put("workspace-deleted", WorkspaceEvent.WorkspaceDeleted.class);
    types.put("state-absent", WorkspaceState.Absent.class);
    types.put("state-stopped", WorkspaceState.Stopped.class);
    types.put("state-starting", WorkspaceState.Starting.class);
    types.put("state-running", WorkspaceState.Running.class);
    types.put("state-pausing", WorkspaceState.Pausing.class);
    types.put("state-paused", WorkspaceState.Paused.class);
    types.put("state-resuming", WorkspaceState.Resuming.class);
    types.put("state-suspending", WorkspaceState.Suspending.class);
    types.put("state-suspended", WorkspaceState.Suspended.class);
    types.put("state-waking", WorkspaceState.Waking.class);
    types.put("state-stopping", WorkspaceState.Stopping.class);
    types.put("state-lost", WorkspaceState.Lost.class);
    types.put("state-deleting", WorkspaceState.Deleting.class);
    types.put("state-deleted", WorkspaceState.Deleted.class);
    types.put("cid-leased", CidLedger.Leased.class);
    types.put("cid-released", CidLedger.Released.class);
    types.put("cid-quarantined", CidLedger.Quarantined.class);
    types.put("cid-leases", CidLedger.Leases.class);
    types.put("name-reserved", NameLedger.NameReserved.class);
    types.put("name-released", NameLedger.NameReleased.class);
    types.put("names", NameLedger.Names.class);
    types.put("task-begun", TaskLedger.TaskBegun.class);
    types.put("task-cancel-asked", TaskLedger.TaskCancelAsked.class);
    types.put("task-ended", TaskLedger.TaskEnded.class);
    types.put("tasks-forgotten", TaskLedger.TasksForgotten.class);
    types.put("tasks", Tasks.class);
    types.put("snapshot-begun", SnapshotEvent.SnapshotBegun.class);
    types.put("snapshot-taken", SnapshotEvent.SnapshotTaken.class);
    types.put("snapshot-dropped", SnapshotEvent.SnapshotDropped.class);
    types.put("snapshot-restored", SnapshotEvent.SnapshotRestored.class);
    types.put("snapshot-removed", SnapshotEvent.SnapshotRemoved.class);
    types.put("snapshots-forgotten", SnapshotEvent.SnapshotsForgotten.class);
    types.put("snapshots", Snapshots.class);
    return Collections.unmodifiableMap(types);
  }
}
