package dev.cloister.runtime.verb;

import java.util.List;

/** All snapshots of a workspace. */
public record SnapshotsView(
    @Doc("Oldest first.") List<SnapshotView> snapshots,
    @Doc("What all of them take on the host's disk, in bytes.") long bytes) {}
