package dev.cloister.actors.snapshotting;

import dev.cloister.actors.snapshot.Snapshot;
import dev.cloister.actors.workspace.WorkspaceView;
import java.util.List;

/**
 * A workspace that was put back to a snapshot.
 *
 * @param memory whether it goes on with its memory; else it booted
 * @param discarded the newer snapshots that were removed for it
 */
public record WorkspaceRestored(
    WorkspaceView view, Snapshot snapshot, boolean memory, List<Snapshot> discarded) {}
