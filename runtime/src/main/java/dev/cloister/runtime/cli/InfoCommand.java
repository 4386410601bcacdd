package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.WorkspaceInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import dev.cloister.runtime.verb.WorkspaceView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Serves("workspace-info")
@Command(name = "info", description = "Show everything about a workspace.")
final class InfoCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Override
  public Integer call() {
    WorkspaceView answer =
        showing(
            "Asking about " + workspace,
            () -> daemon().call(WorkspaceVerbs.INFO, new WorkspaceInput(workspace)));
    print(answer, out -> WorkspaceText.print(answer, out));
    return ExitCode.OK;
  }
}
