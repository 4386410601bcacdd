package dev.cloister.actors.snapshotting;

import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.snapshot.Snapshot;

/**
 * A snapshot that was just taken.
 *
 * @param cost what it cost the workspace
 */
public record SnapshotTaken(Snapshot snapshot, Captures.Taken cost) {}
