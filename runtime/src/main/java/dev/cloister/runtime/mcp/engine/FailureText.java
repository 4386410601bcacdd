package dev.cloister.runtime.mcp.engine;

import dev.cloister.actors.failure.Failure;
import dev.cloister.runtime.verb.ErrorView;

/** Failures for models: everything, because many clients show nothing but the text. */
public final class FailureText {
  private FailureText() {}

  public static String of(Failure failure) {
    return of(ErrorView.of(failure));
  }

  /** Message, code, remedy, and what the machine left behind. */
  public static String of(ErrorView error) {
    StringBuilder text =
        new StringBuilder(error.message()).append(" (").append(error.code()).append(").");
    if (!error.remedy().isEmpty()) {
      text.append("\nWhat to do: ").append(error.remedy());
    }
    if (error.retryable()) {
      text.append("\nIt did not happen; trying again may work.");
    }
    error
        .evidence()
        .ifPresent(
            left -> {
              part(text, "The guest's console ended with", left.console());
              part(text, "QEMU's standard error ended with", left.stderr());
              left.exitCode().ifPresent(code -> text.append("\nQEMU's exit code: ").append(code));
            });
    return text.toString();
  }

  private static void part(StringBuilder text, String title, String lines) {
    if (!lines.isEmpty()) {
      text.append('\n').append(title).append(":\n").append(lines.stripTrailing());
    }
  }
}
