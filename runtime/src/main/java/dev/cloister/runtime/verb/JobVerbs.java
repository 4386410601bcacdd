package dev.cloister.runtime.verb;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.Route.Method;
import java.util.List;

/** Verbs on programs that go on in the background. */
public final class JobVerbs {
  public static final Verb<JobStartInput, JobView> START =
      new Verb<>(
          "exec-background",
          "Run a program in the background",
          JobStartInput.class,
          JobView.class,
          "Starts a program in a running workspace and answers at once with the job's id. It goes on"
              + " whoever is connected, until it ends, is killed, or the workspace stops. Use it for"
              + " servers and for anything that takes longer than a minute; read its output with"
              + " exec-poll, while it runs and after.",
          Effects.RUNS,
          Errors.guest(
              FailureCode.COMMAND_NOT_FOUND,
              FailureCode.COMMAND_NOT_EXECUTABLE,
              FailureCode.AGENT_OUTDATED,
              FailureCode.GUEST_DISK_FULL),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/jobs"));

  public static final Verb<JobPollInput, JobOutputView> POLL =
      new Verb<>(
          "exec-poll",
          "Read a background program's output",
          JobPollInput.class,
          JobOutputView.class,
          "Reads what a background job printed from an offset on, and tells how it stands. With"
              + " waitMillis it waits for something new. Go on with the offsets it answers until"
              + " ended is true.",
          Effects.READS,
          Errors.guest(FailureCode.JOB_NOT_FOUND, FailureCode.AGENT_OUTDATED),
          Shape.CALL,
          Route.of(Method.GET, "/v1/workspaces/{workspace}/jobs/{job}"));

  public static final Verb<JobInputInput, JobInputView> INPUT =
      new Verb<>(
          "exec-input",
          "Write to a background program",
          JobInputInput.class,
          JobInputView.class,
          "Writes to the standard input of a background job that was started as interactive, and"
              + " ends the input if asked to. Waits up to 10 seconds for a job that does not read;"
              + " tells how many bytes it took.",
          Effects.RUNS,
          Errors.guest(FailureCode.JOB_NOT_FOUND, FailureCode.AGENT_OUTDATED),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/jobs/{job}/input"));

  public static final Verb<JobKillInput, JobView> KILL =
      new Verb<>(
          "exec-kill",
          "End a background program",
          JobKillInput.class,
          JobView.class,
          "Kills a background job with everything it started, or sends it a signal. Its output can"
              + " still be read.",
          Effects.REPLACES,
          Errors.guest(FailureCode.JOB_NOT_FOUND, FailureCode.AGENT_OUTDATED),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/jobs/{job}/kill"));

  public static final Verb<WorkspaceInput, JobsView> LIST =
      new Verb<>(
          "exec-list",
          "List background programs",
          WorkspaceInput.class,
          JobsView.class,
          "Lists a workspace's background jobs: those that run, and the latest of those that have"
              + " ended.",
          Effects.READS,
          Errors.guest(FailureCode.AGENT_OUTDATED),
          Shape.CALL,
          Route.of(Method.GET, "/v1/workspaces/{workspace}/jobs"));

  public static final Verb<EnvironmentInput, EnvironmentView> SET_ENV =
      new Verb<>(
          "set-env",
          "Set environment variables",
          EnvironmentInput.class,
          EnvironmentView.class,
          "Sets or removes variables that every program started in a workspace from now on gets."
              + " They are kept in the guest's memory alone, reach no disk, and end with its VM: set"
              + " them again after a start. Answers the names that are set, never the values;"
              + " without anything to change it only does that.",
          Effects.REPLACES,
          Errors.guest(FailureCode.AGENT_OUTDATED),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/environment"));

  static final List<Verb<?, ?>> ALL = List.of(START, POLL, INPUT, KILL, LIST, SET_ENV);

  private JobVerbs() {}
}
