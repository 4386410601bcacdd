package dev.cloister.runtime.verb;

import java.util.Optional;
import java.util.OptionalInt;

/** Children of a workspace that runs, or of a snapshot. */
public record ForkInput(
    @Doc("The name or id of the workspace to fork; without 'snapshot' it must be running.")
        @Rule(min = 1, max = 64)
        String workspace,
    @Doc("How many children to make, 1 to 200. 1 if left out.") @Rule(min = 1, max = 200)
        OptionalInt count,
    @Doc(
            "What the children's names begin with; a number from 1 on follows. Names are made up if left"
                + " out.")
        @Rule(pattern = "^[a-z0-9][a-z0-9-]{0,59}$")
        Optional<String> namePrefix,
    @Doc("The name or id of the snapshot of it that they begin with. As it is now if left out.")
        @Rule(min = 1, max = 64)
        Optional<String> snapshot,
    @Doc("Whether to boot on the snapshot's disk though it has memory too. False if left out.")
        Optional<Boolean> diskOnly)
    implements InWorkspaces.One {}
