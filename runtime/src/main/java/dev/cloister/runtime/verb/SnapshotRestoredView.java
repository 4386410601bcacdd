package dev.cloister.runtime.verb;

import java.util.List;

/** A workspace that was put back to a snapshot. */
public record SnapshotRestoredView(
    @Doc("The workspace, which runs.") WorkspaceView workspace,
    @Doc("Whether its programs go on with their memory; otherwise it booted.") boolean memory,
    @Doc("The names of the newer snapshots that were removed.") List<String> discarded) {}
