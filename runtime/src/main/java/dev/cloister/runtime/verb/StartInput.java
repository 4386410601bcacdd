package dev.cloister.runtime.verb;

import java.util.Optional;

/** A workspace to start. */
public record StartInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc(
            "Whether a suspended one boots instead of waking: its files are kept, what its programs"
                + " held in memory is gone. False if left out.")
        Optional<Boolean> discardMemory)
    implements InWorkspaces.One {}
