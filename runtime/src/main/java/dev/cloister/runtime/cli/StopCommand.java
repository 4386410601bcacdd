package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.WorkspaceInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import dev.cloister.runtime.verb.WorkspaceView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Serves("workspace-stop")
@Command(name = "stop", description = "Shut a workspace down; its files stay.")
final class StopCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Override
  public Integer call() {
    WorkspaceView answer =
        carriedOut(
            "Stopping " + workspace,
            () -> daemon().call(WorkspaceVerbs.STOP, new WorkspaceInput(workspace)));
    print(answer, out -> out.println(answer.name()));
    return ExitCode.OK;
  }
}
