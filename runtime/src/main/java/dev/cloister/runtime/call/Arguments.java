package dev.cloister.runtime.call;

import akka.util.ByteString;
import dev.cloister.ExecOptions;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.CreateInput;
import dev.cloister.runtime.verb.ExecInput;
import dev.cloister.runtime.verb.FileWriteInput;
import dev.cloister.runtime.verb.LogsInput;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The catalogue's inputs, as the library takes them. Every method fails with {@code
 * INVALID_ARGUMENT} where a value is out of its range.
 */
public final class Arguments {
  private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");
  private static final int MODE_OF_REPLACED_FILE = -1;
  private static final Duration DEFAULT_KILL_GRACE = Duration.ofSeconds(2);

  private Arguments() {}

  static WorkspaceOptions create(CreateInput input) {
    return new WorkspaceOptions(
        input.image(), input.name(), input.vcpus(), input.memoryMiB(), input.diskBytes());
  }

  public static ExecOptions exec(ExecInput input) {
    if (input.command().isEmpty() || input.command().get(0).isEmpty()) {
      throw invalid("The command is empty", "Give 'command': the program, then its arguments.");
    }
    int limit = input.outputLimit().orElse(ExecInput.DEFAULT_OUTPUT_LIMIT);
    if (limit < 0 || limit > ExecInput.MAX_OUTPUT_LIMIT) {
      throw invalid(
          "The outputLimit " + limit + " is out of range",
          "Give 0 to " + ExecInput.MAX_OUTPUT_LIMIT + " bytes, or stream the execution.");
    }
    return new ExecOptions(
        input.command(),
        input.cwd(),
        input.env().orElse(Map.of()),
        input.user(),
        positive("timeoutMillis", input.timeoutMillis()),
        positive("killGraceMillis", input.killGraceMillis()).orElse(DEFAULT_KILL_GRACE),
        ByteString.fromString(input.stdin().orElse("")),
        input.interactive().orElse(false),
        limit);
  }

  /** Permission bits, or negative for those of the file it replaces. */
  public static int mode(FileWriteInput input) {
    if (input.mode().isEmpty()) {
      return MODE_OF_REPLACED_FILE;
    }
    String mode = input.mode().get();
    if (!MODE.matcher(mode).matches()) {
      throw invalid("The mode '" + mode + "' is not one", "Give three octal digits, e.g. 644.");
    }
    return Integer.parseInt(mode, 8);
  }

  public static int tail(LogsInput input) {
    int tail = input.tail().orElse(LogsInput.DEFAULT_TAIL);
    if (tail < 0 || tail > LogsInput.MAX_TAIL) {
      throw invalid(
          "The tail " + tail + " is out of range", "Give 0 to " + LogsInput.MAX_TAIL + " bytes.");
    }
    return tail;
  }

  private static Optional<Duration> positive(String field, OptionalLong millis) {
    if (millis.isPresent() && millis.getAsLong() < 1) {
      throw invalid(
          "The " + field + " " + millis.getAsLong() + " is out of range", "Give 1 or more.");
    }
    return millis.isPresent()
        ? Optional.of(Duration.ofMillis(millis.getAsLong()))
        : Optional.empty();
  }

  private static FailureException invalid(String message, String remedy) {
    return new FailureException(FailureCode.INVALID_ARGUMENT, message, remedy);
  }
}
