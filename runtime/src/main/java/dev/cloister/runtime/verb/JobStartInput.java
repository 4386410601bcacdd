package dev.cloister.runtime.verb;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A program to run in the background. */
public record JobStartInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The program and its arguments; no shell is involved.") @Rule(min = 1, max = 4096)
        List<String> command,
    @Doc(
            "The id the job shall have; one is made up if left out. The same call with the same id"
                + " starts one job, however often it is made.")
        @Rule(pattern = JobRules.ID)
        Optional<String> job,
    @Doc("Its working directory; the user's home if left out.") @Rule(min = 1, max = 4096)
        Optional<String> cwd,
    @Doc("Environment variables to set in addition to the workspace's. Never logged.")
        Optional<Map<String, String>> env,
    @Doc("User name or number; root if left out.") @Rule(min = 1, max = 256) Optional<String> user,
    @Doc("Milliseconds until it is ended with everything it started; never if left out.")
        @Rule(min = 1)
        OptionalLong timeoutMillis,
    @Doc(
            "Whether exec-input can write to its standard input; it reads end-of-file otherwise."
                + " False if left out.")
        Optional<Boolean> interactive,
    @Doc(
            "How many bytes of each output stream to keep in the workspace, 0 to 1073741824; what is"
                + " beyond is counted and discarded. 16777216 if left out.")
        @Rule(min = 0, max = 1 << 30)
        OptionalLong outputLimit)
    implements InWorkspaces.One {}
