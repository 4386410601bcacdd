package dev.cloister.runtime.verb;

/** A snapshot that was just taken. */
public record SnapshotTakenView(
    @Doc("The snapshot.") SnapshotView snapshot,
    @Doc("For how long the workspace's processors stood still, in milliseconds.") long pausedMillis,
    @Doc("For how long its programs stood still, in milliseconds.") long frozenMillis) {}
