package dev.cloister.runtime.cli;

import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** What a git server asks for. The password comes by the environment, not by an argument. */
final class GitLogin {
  private static final String VARIABLE = "CLOISTER_GIT_PASSWORD";

  @Option(
      names = "--username",
      paramLabel = "NAME",
      description = "For https; the password or token is taken from " + VARIABLE + ".")
  private String username;

  @Option(names = "--timeout", paramLabel = "TIME", description = "End git after e.g. 5m.")
  private String timeout;

  Optional<String> username() {
    return Optional.ofNullable(username);
  }

  Optional<String> password() {
    return Optional.ofNullable(System.getenv(VARIABLE)).filter(any -> !any.isEmpty());
  }

  OptionalLong timeoutMillis() {
    return timeout == null
        ? OptionalLong.empty()
        : OptionalLong.of(Durations.parse(timeout).toMillis());
  }
}
