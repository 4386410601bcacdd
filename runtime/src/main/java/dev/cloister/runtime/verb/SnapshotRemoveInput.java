package dev.cloister.runtime.verb;

import java.util.Optional;

/** A snapshot that is to go. */
public record SnapshotRemoveInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The snapshot's name or id.") @Rule(min = 1, max = 64) String snapshot,
    @Doc(
            "Whether to remove it though others were made from it: they stay, and its children become"
                + " its parent's. False if left out.")
        Optional<Boolean> promote)
    implements InWorkspaces.One {}
