package dev.cloister.runtime.verb;

import java.util.Optional;

/** A workspace that is to be put back. */
public record SnapshotRestoreInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The snapshot's name or id.") @Rule(min = 1, max = 64) String snapshot,
    @Doc("Whether to boot on its disk though it has memory too. False if left out.")
        Optional<Boolean> diskOnly,
    @Doc("Whether to remove the snapshots that were made from it. False if left out.")
        Optional<Boolean> discardNewer)
    implements InWorkspaces.One {}
