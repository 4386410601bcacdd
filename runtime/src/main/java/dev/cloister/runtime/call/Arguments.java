package dev.cloister.runtime.call;

import akka.util.ByteString;
import dev.cloister.ExecOptions;
import dev.cloister.Keep;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.KeepingAction;
import dev.cloister.actors.workspace.RestartPolicy;
import dev.cloister.actors.workspace.WakePolicy;
import dev.cloister.runtime.verb.CreateInput;
import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.ExecInput;
import dev.cloister.runtime.verb.LogsInput;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The catalogue's inputs, which satisfy their schemas, as the library takes them. What no schema
 * says fails with {@code INVALID_ARGUMENT}.
 */
public final class Arguments {
  static final int MODE_OF_REPLACED_FILE = -1;
  private static final Duration DEFAULT_KILL_GRACE = Duration.ofSeconds(2);

  private Arguments() {}

  static WorkspaceOptions create(CreateInput input) {
    return new WorkspaceOptions(
        input.image(),
        input.name(),
        input.vcpus(),
        input.memoryMiB(),
        input.diskBytes(),
        // The schema has let through nothing else.
        input.restart().flatMap(RestartPolicy::ofWord).orElse(RestartPolicy.NEVER),
        input.cold().orElse(false),
        keep(input));
  }

  private static Keep keep(CreateInput input) {
    return new Keep(
        input.wake().flatMap(WakePolicy::ofWord).orElse(WakePolicy.ON_USE),
        millis(input.idleAfterMillis()),
        input.idleAction().flatMap(KeepingAction::ofWord),
        millis(input.ttlMillis()),
        input.ttlAction().flatMap(KeepingAction::ofWord).orElse(KeepingAction.STOP));
  }

  public static ExecOptions exec(ExecInput input) {
    requireProgram(input.command());
    return new ExecOptions(
        input.command(),
        input.cwd(),
        input.env().orElse(Map.of()),
        input.user(),
        millis(input.timeoutMillis()),
        millis(input.killGraceMillis()).orElse(DEFAULT_KILL_GRACE),
        ByteString.fromString(input.stdin().orElse("")),
        input.interactive().orElse(false),
        input.outputLimit().orElse(ExecInput.DEFAULT_OUTPUT_LIMIT));
  }

  /** Permission bits, or negative for those of the file it replaces. */
  public static int mode(Optional<String> octal) {
    return octal.map(mode -> Integer.parseInt(mode, 8)).orElse(MODE_OF_REPLACED_FILE);
  }

  public static int tail(LogsInput input) {
    return input
        .tail()
        .orElse(input.lines().isPresent() ? LogsInput.MAX_TAIL : LogsInput.DEFAULT_TAIL);
  }

  static void requireProgram(List<String> command) {
    if (command.isEmpty() || command.get(0).isEmpty()) {
      throw invalid("The command is empty", "Give 'command': the program, then its arguments.");
    }
  }

  /** The bytes of a field that is in {@code encoding}. */
  static byte[] decode(String field, Encoding encoding, String text) {
    try {
      return encoding.decode(text);
    } catch (IllegalArgumentException e) {
      throw invalid(
          "The field '" + field + "' is not base64",
          "Encode the bytes as base64, or leave 'encoding' out.");
    }
  }

  static Optional<Duration> millis(OptionalLong millis) {
    return millis.isPresent()
        ? Optional.of(Duration.ofMillis(millis.getAsLong()))
        : Optional.empty();
  }

  private static FailureException invalid(String message, String remedy) {
    return new FailureException(FailureCode.INVALID_ARGUMENT, message, remedy);
  }
}
