package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.WorkspaceInput;
import dev.cloister.runtime.verb.WorkspaceView;
import picocli.CommandLine.Parameters;

/** What brings a workspace into another state. */
abstract class StateCommand extends Subcommand {
  private final String doing;
  private final Verb<WorkspaceInput, WorkspaceView> verb;

  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  /** {@code doing}: what is shown meanwhile, before the workspace's name. */
  StateCommand(String doing, Verb<WorkspaceInput, WorkspaceView> verb) {
    this.doing = doing;
    this.verb = verb;
  }

  @Override
  public final Integer call() {
    WorkspaceView answer =
        carriedOut(
            doing + " " + workspace, () -> daemon().call(verb, new WorkspaceInput(workspace)));
    print(answer, out -> out.println(answer.name()));
    return ExitCode.OK;
  }
}
