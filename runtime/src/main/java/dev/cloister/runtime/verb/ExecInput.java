package dev.cloister.runtime.verb;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A program to run. */
public record ExecInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The program and its arguments; no shell is involved.") @Rule(min = 1, max = 4096)
        List<String> command,
    @Doc("Its working directory; the user's home if left out.") @Rule(min = 1, max = 4096)
        Optional<String> cwd,
    @Doc("Environment variables to set in addition to the guest's defaults. Never logged.")
        Optional<Map<String, String>> env,
    @Doc("User name or number; root if left out.") @Rule(min = 1, max = 256) Optional<String> user,
    @Doc("Milliseconds until it is ended with everything it started; never if left out.")
        @Rule(min = 1)
        OptionalLong timeoutMillis,
    @Doc("Milliseconds from SIGTERM to SIGKILL at the timeout; 2000 if left out.") @Rule(min = 1)
        OptionalLong killGraceMillis,
    @Doc("Text for its standard input. Not for a streamed execution, which sends input itself.")
        Optional<String> stdin,
    @Doc(
            "Whether a streamed execution will send standard input; it reads end-of-file otherwise."
                + " False if left out.")
        Optional<Boolean> interactive,
    @Doc(
            "How many bytes of each output stream to keep, 0 to 16777216; what is beyond is discarded"
                + " and said to be truncated. 65536 if left out. Not for a streamed execution.")
        @Rule(min = 0, max = MAX_OUTPUT_LIMIT)
        OptionalInt outputLimit)
    implements InWorkspaces.One, Sized {

  /** 64 KiB, for who does not say: a model reads it all. */
  public static final int DEFAULT_OUTPUT_LIMIT = 64 << 10;

  /** 16 MiB: more is better streamed. */
  public static final int MAX_OUTPUT_LIMIT = 16 << 20;

  @Override
  public long contentBytes() {
    return stdin.map(text -> (long) text.getBytes(StandardCharsets.UTF_8).length).orElse(0L);
  }
}
