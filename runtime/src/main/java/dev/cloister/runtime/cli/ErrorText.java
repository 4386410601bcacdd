package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.ErrorView;
import java.io.PrintStream;
import java.util.List;

/** An error for people: what failed, what to do, the end of what the machine left behind. */
final class ErrorText {
  private static final int LINES = 12;

  private ErrorText() {}

  static void print(ErrorView error, PrintStream out) {
    out.println("cloister: " + error.message());
    if (!error.remedy().isEmpty()) {
      out.println("  " + error.remedy());
    }
    error
        .evidence()
        .ifPresent(
            left -> {
              tail("console", left.console(), out);
              tail("qemu", left.stderr(), out);
              left.exitCode().ifPresent(code -> out.println("  qemu exit code: " + code));
            });
  }

  private static void tail(String name, String text, PrintStream out) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    lines.stream()
        .skip(Math.max(0, lines.size() - LINES))
        .forEach(line -> out.println("  " + name + " | " + line));
  }
}
