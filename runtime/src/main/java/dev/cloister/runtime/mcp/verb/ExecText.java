package dev.cloister.runtime.mcp.verb;

import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.ExecView;
import dev.cloister.runtime.verb.ExitView;

/** What a program did, as a terminal would show it, with all that matters. */
final class ExecText {
  private ExecText() {}

  static String of(ExecView view) {
    StringBuilder text = new StringBuilder(ending(view.exit()));
    stream(text, "stdout", view.stdout(), view.stdoutEncoding());
    cut(text, view.stdoutTruncated(), "stdout", view.exit().stdoutBytes());
    stream(text, "stderr", view.stderr(), view.stderrEncoding());
    cut(text, view.stderrTruncated(), "stderr", view.exit().stderrBytes());
    return text.toString();
  }

  private static String ending(ExitView exit) {
    String how =
        exit.timedOut()
            ? "Ended by its timeout, exit code " + exit.exitCode()
            : exit.signal() > 0
                ? "Ended by signal " + exit.signal() + ", exit code " + exit.exitCode()
                : "Exit code " + exit.exitCode();
    return how + ", after " + exit.durationMillis() + " ms.";
  }

  private static void stream(StringBuilder text, String name, String printed, Encoding encoding) {
    if (!printed.isEmpty()) {
      text.append("\n--- ").append(name);
      text.append(encoding == Encoding.BASE64 ? " (base64) ---\n" : " ---\n").append(printed);
    }
  }

  private static void cut(StringBuilder text, boolean truncated, String name, long bytes) {
    if (truncated) {
      text.append("\n[").append(name).append(" is cut; it had ").append(bytes);
      text.append(" bytes. Give a larger outputLimit, or have the program write to a file.]");
    }
  }
}
