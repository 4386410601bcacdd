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
              + " anything that may hang. Of each output stream the first 64 KiB are kept and the rest is said to"
              + " be truncated; give a larger outputLimit for more.",
          Effects.RUNS,
          Errors.guest(FailureCode.COMMAND_NOT_FOUND, FailureCode.COMMAND_NOT_EXECUTABLE),
          Shape.EXECUTION,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/exec"));

  public static final Verb<ExecParallelInput, ExecParallelView> PARALLEL =
      new Verb<>(
          "exec-parallel",
          "Run a program in several workspaces",
          ExecParallelInput.class,
          ExecParallelView.class,
          "Runs the same program in up to 20 running workspaces at once and waits for all of them."
              + " Answers one result for each: what it printed and how it ended, or why it could not"
              + " be run there. One that fails hides none of the others.",
          Effects.RUNS,
          Errors.any(),
          Shape.CALL,
          Route.of(Method.POST, "/v1/exec"));

  static final List<Verb<?, ?>> ALL = List.of(EXEC, PARALLEL);

  private ExecVerbs() {}
}
