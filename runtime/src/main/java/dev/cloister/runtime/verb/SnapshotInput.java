package dev.cloister.runtime.verb;

/** One snapshot. */
public record SnapshotInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The snapshot's name or id.") @Rule(min = 1, max = 64) String snapshot)
    implements InWorkspaces.One {}
