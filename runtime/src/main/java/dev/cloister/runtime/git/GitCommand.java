package dev.cloister.runtime.git;

import akka.util.ByteString;
import dev.cloister.ExecOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.GitCredentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of git, put together.
 *
 * @param name of git's subcommand, for errors
 * @param options what is to be run
 * @param redaction what must not be told of its output
 */
record GitCommand(String name, ExecOptions options, Redaction redaction) {
  /** A quick command's. */
  static final Duration SHORT = Duration.ofMinutes(1);

  /** Of a command that talks to a server, for who does not say. */
  static final Duration LONG = Duration.ofMinutes(10);

  private static final int OUTPUT_LIMIT = 1 << 20;
  private static final String USERNAME = "CLOISTER_GIT_USERNAME";
  private static final String PASSWORD = "CLOISTER_GIT_PASSWORD";

  /** Answers git's question from the environment, which no process list shows to others. */
  private static final String HELPER =
      "!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' \"$"
          + USERNAME
          + "\" \"$"
          + PASSWORD
          + "\"; }; f";

  /** {@code arguments}: the subcommand and what follows it. */
  static GitCommand in(String repository, List<String> arguments) {
    return of(List.of("-C", repository), arguments, environment(), Redaction.ofUrls(), SHORT);
  }

  /** The same at no repository, or at one named in {@code before}, towards {@code url}. */
  static GitCommand towards(
      String url,
      GitCredentials credentials,
      Duration timeout,
      List<String> before,
      List<String> arguments) {
    List<String> options = new ArrayList<>(before);
    Map<String, String> environment = environment();
    if (credentials.password().isPresent()) {
      String origin =
          GitUrls.secureOrigin(url)
              .orElseThrow(
                  () ->
                      invalid(
                          "Credentials are sent over https alone",
                          "Use an https URL, or leave username and password out."));
      options.addAll(List.of("-c", "credential.helper="));
      options.addAll(List.of("-c", "credential." + origin + ".helper=" + HELPER));
      environment.put(USERNAME, credentials.username().orElse("git"));
      environment.put(PASSWORD, credentials.password().get());
    } else if (credentials.username().isPresent()) {
      throw invalid("There is a username without a password", "Give both, or neither.");
    }
    return of(options, arguments, environment, Redaction.of(credentials.password()), timeout);
  }

  GitCommand withInput(String text) {
    return new GitCommand(name, options.withStdin(ByteString.fromString(text)), redaction);
  }

  GitCommand withEnvironment(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(options.env());
    all.putAll(more);
    return new GitCommand(name, options.withEnv(all), redaction);
  }

  GitCommand withOutputLimit(int bytes) {
    return new GitCommand(name, options.withOutputLimit(bytes), redaction);
  }

  private static GitCommand of(
      List<String> before,
      List<String> arguments,
      Map<String, String> environment,
      Redaction redaction,
      Duration timeout) {
    List<String> line = new ArrayList<>(List.of("git", "-c", "color.ui=false"));
    line.addAll(List.of("-c", "core.quotePath=false"));
    line.addAll(before);
    line.addAll(arguments);
    return new GitCommand(
        arguments.get(0),
        ExecOptions.of(line)
            .withEnv(environment)
            .withTimeout(timeout)
            .withOutputLimit(OUTPUT_LIMIT),
        redaction);
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("LANGUAGE", "C");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_ASKPASS", "");
    environment.put("SSH_ASKPASS", "");
    environment.put("GIT_PAGER", "cat");
    environment.put("GIT_OPTIONAL_LOCKS", "0");
    environment.put("GIT_ALLOW_PROTOCOL", GitUrls.PROTOCOLS);
    return environment;
  }

  private static FailureException invalid(String message, String remedy) {
    return new FailureException(FailureCode.INVALID_ARGUMENT, message, remedy);
  }
}
