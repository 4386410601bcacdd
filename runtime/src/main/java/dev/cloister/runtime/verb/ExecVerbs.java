package dev.cloister.runtime.verb;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.Route.Method;
import java.util.List;

/** Verbs that run programs. */
public final class ExecVerbs {
  public static final Verb<ExecInput, ExecView> EXEC =
      new Verb<>(
          "exec",
          "Run a program",
          ExecInput.class,
          ExecView.class,
          "Runs a program in a running workspace, waits for its end, and tells what it printed and"
              + " how it ended; a program that ends badly is an answer, not an error. No shell is"
              + " involved: for a command line give `sh`, `-c` and the line. Give a timeout for"
              + " anything that may hang. Output beyond the limit is dropped and said to be"
              + " truncated.",
          Effects.RUNS,
          Errors.guest(FailureCode.COMMAND_NOT_FOUND, FailureCode.COMMAND_NOT_EXECUTABLE),
          Shape.EXECUTION,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/exec"));

  static final List<Verb<?, ?>> ALL = List.of(EXEC);

  private ExecVerbs() {}
}
