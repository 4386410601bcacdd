package dev.cloister.runtime.verb;

/** A snapshot that is gone. */
public record SnapshotRemovedView(
    @Doc("The id it had.") String id, @Doc("The name it had, free again.") String name) {}
