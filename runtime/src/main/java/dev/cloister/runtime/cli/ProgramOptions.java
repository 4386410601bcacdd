package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.ExecInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** How a program is to be run; what {@code exec} and {@code run} share. */
final class ProgramOptions {
  @Option(
      names = {"-i", "--interactive"},
      description = "Send standard input to the program.")
  private boolean interactive;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "End it, with everything it started, after e.g. 30s or 5m.")
  private String timeout;

  @Option(names = "--cwd", paramLabel = "DIR", description = "Its working directory.")
  private String cwd;

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME=VALUE",
      description = "An environment variable; may be repeated.")
  private Map<String, String> env = new LinkedHashMap<>();

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER",
      description = "Run as this user of the guest; root if left out.")
  private String user;

  ExecInput input(String workspace, List<String> command) {
    return new ExecInput(
        workspace,
        command,
        Optional.ofNullable(cwd),
        env.isEmpty() ? Optional.empty() : Optional.of(env),
        Optional.ofNullable(user),
        timeout == null
            ? OptionalLong.empty()
            : OptionalLong.of(Durations.parse(timeout).toMillis()),
        OptionalLong.empty(),
        Optional.empty(),
        interactive ? Optional.of(true) : Optional.empty(),
        OptionalInt.empty());
  }
}
