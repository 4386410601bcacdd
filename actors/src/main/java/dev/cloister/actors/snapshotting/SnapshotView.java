package dev.cloister.actors.snapshotting;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.snapshot.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot as others see it.
 *
 * @param current whether its workspace goes on from it
 * @param parent the name of its parent
 * @param children the names of those that were made from it
 * @param forks the names of the workspaces whose disks lie on it
 * @param damage why it cannot be used, or not with its memory
 */
public record SnapshotView(
    Snapshot snapshot,
    boolean current,
    Optional<String> parent,
    List<String> children,
    List<String> forks,
    Optional<Failure> damage) {}
