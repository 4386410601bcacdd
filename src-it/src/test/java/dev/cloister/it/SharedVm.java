package dev.cloister.it;

import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Execution;
import dev.cloister.Workspace;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import org.junit.jupiter.api.BeforeAll;

/** One running workspace for all tests of a class. */
abstract class SharedVm {
  static Lab lab;
  static Workspace workspace;

  @BeforeAll
  static void boot(Lab given) {
    lab = given;
    workspace = lab.create("shared");
  }

  static ExecResult sh(String script) {
    return lab.sh(workspace, script);
  }

  static ExecResult exec(ExecOptions options) {
    return Outcome.of(workspace.exec(options));
  }

  static Execution execute(ExecOptions options) {
    return Outcome.of(workspace.execute(options));
  }

  static Execution interactive(String... argv) {
    return execute(ExecOptions.of(argv).withInteractive(true));
  }

  /** How many processes of the guest have the text in their command line. */
  static int processesMentioning(String text) {
    // The brackets keep the search from finding itself.
    String pattern = "[" + text.charAt(0) + "]" + text.substring(1);
    return Integer.parseInt(
        sh("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -o '"
                + pattern
                + "' | wc -l")
            .stdoutText()
            .strip());
  }
}
