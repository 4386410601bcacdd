package dev.cloister.actors.snapshot;

/**
 * How many snapshots there may be.
 *
 * @param mostPerWorkspace of one workspace
 * @param mostBytes of all together, on the host's disk; one that is begun below it may go beyond
 */
public record SnapshotSettings(int mostPerWorkspace, long mostBytes) {}
