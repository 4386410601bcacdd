package dev.cloister.runtime.verb;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A program to run in several workspaces. */
public record ExecParallelInput(
    @Doc("The workspaces' names or ids, 1 to 20.") @Rule(min = 1, max = 20) List<String> workspaces,
    @Doc("The program and its arguments; no shell is involved.") @Rule(min = 1, max = 4096)
        List<String> command,
    @Doc("Its working directory; the user's home if left out.") @Rule(min = 1, max = 4096)
        Optional<String> cwd,
    @Doc("Environment variables to set in addition to the guest's defaults. Never logged.")
        Optional<Map<String, String>> env,
    @Doc("User name or number; root if left out.") @Rule(min = 1, max = 256) Optional<String> user,
    @Doc("Milliseconds until each is ended with everything it started; never if left out.")
        @Rule(min = 1)
        OptionalLong timeoutMillis,
    @Doc("Text for the standard input of each.") Optional<String> stdin,
    @Doc(
            "How many bytes of each output stream of each to keep, 0 to 1048576; what is beyond is"
                + " discarded and said to be truncated. 65536 if left out.")
        @Rule(min = 0, max = MAX_OUTPUT_LIMIT)
        OptionalInt outputLimit)
    implements InWorkspaces, Sized {

  /** 64 KiB, for who does not say. */
  public static final int DEFAULT_OUTPUT_LIMIT = 64 << 10;

  /** 1 MiB: twenty times two of them are held at once. */
  public static final int MAX_OUTPUT_LIMIT = 1 << 20;

  /** The same for one of the workspaces. */
  public ExecInput in(String workspace) {
    return new ExecInput(
        workspace,
        command,
        cwd,
        env,
        user,
        timeoutMillis,
        OptionalLong.empty(),
        stdin,
        Optional.empty(),
        OptionalInt.of(outputLimit.orElse(DEFAULT_OUTPUT_LIMIT)));
  }

  @Override
  public String target() {
    return String.join(",", workspaces);
  }

  @Override
  public long contentBytes() {
    return stdin.map(text -> (long) text.getBytes(StandardCharsets.UTF_8).length).orElse(0L);
  }
}
