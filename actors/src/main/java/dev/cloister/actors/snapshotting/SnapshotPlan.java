package dev.cloister.actors.snapshotting;

import dev.cloister.actors.snapshot.SnapshotKind;
import java.util.Optional;

/**
 * The snapshot that is to be.
 *
 * @param id never used before
 * @param kind empty: with memory where the workspace runs, else its disk
 * @param note may be empty
 */
public record SnapshotPlan(String id, String name, Optional<SnapshotKind> kind, String note) {}
