package dev.cloister.actors.snapshot;

import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Instant;
import java.util.List;

/** What happened to snapshots. */
public sealed interface SnapshotEvent extends JournalRecord {

  /** Intent: it is being made; its name is taken. */
  record SnapshotBegun(Snapshot snapshot) implements SnapshotEvent {}

  /** Outcome: it is there, and its workspace goes on from it. */
  record SnapshotTaken(String id, long diskBytes, long memoryBytes, Instant at)
      implements SnapshotEvent {}

  /** Outcome: it could not be made; nothing of it is left. */
  record SnapshotDropped(String id, Instant at) implements SnapshotEvent {}

  /** Its workspace was put back to it, and goes on from there. */
  record SnapshotRestored(WorkspaceId workspace, String id, Instant at) implements SnapshotEvent {}

  /** It is gone; its children are now its parent's. */
  record SnapshotRemoved(String id, Instant at) implements SnapshotEvent {}

  /** The workspaces are gone, and all their snapshots. */
  record SnapshotsForgotten(List<WorkspaceId> workspaces) implements SnapshotEvent {}
}
