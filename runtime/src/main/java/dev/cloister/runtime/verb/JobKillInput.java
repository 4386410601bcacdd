package dev.cloister.runtime.verb;

import java.util.OptionalInt;

/** A job to end, or to signal. */
public record JobKillInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The job's id, as exec-background answered it.") @Rule(pattern = JobRules.ID) String job,
    @Doc(
            "The signal to send to its process group, 1 to 64; if left out, it is killed with"
                + " everything it started, and its end is waited for.")
        @Rule(min = 1, max = 64)
        OptionalInt signal)
    implements InWorkspaces.One {}
