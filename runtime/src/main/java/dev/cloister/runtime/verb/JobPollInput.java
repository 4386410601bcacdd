package dev.cloister.runtime.verb;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** What to read of a job's output. */
public record JobPollInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The job's id, as exec-background answered it.") @Rule(pattern = JobRules.ID) String job,
    @Doc("Where in standard output to go on: stdoutNextOffset of the poll before; 0 if left out.")
        @Rule(min = 0)
        OptionalLong stdoutOffset,
    @Doc("Where in standard error to go on: stderrNextOffset of the poll before; 0 if left out.")
        @Rule(min = 0)
        OptionalLong stderrOffset,
    @Doc("How many bytes of each stream to answer at most, 1 to 1048576; 65536 if left out.")
        @Rule(min = 1, max = 1 << 20)
        OptionalInt limit,
    @Doc(
            "Milliseconds to wait for something new in either stream or the end, 0 to"
                + " 600000; 0 if left out.")
        @Rule(min = 0, max = 600_000)
        OptionalLong waitMillis)
    implements InWorkspaces.One {

  /** 64 KiB, for who does not say. */
  public static final int DEFAULT_LIMIT = 64 << 10;
}
