package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.DeletedView;
import dev.cloister.runtime.verb.WorkspaceInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Serves("workspace-destroy")
@Command(name = "rm", description = "Delete a workspace with all its files, for ever.")
final class RmCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Override
  public Integer call() {
    DeletedView answer =
        carriedOut(
            "Deleting " + workspace,
            () -> daemon().call(WorkspaceVerbs.DESTROY, new WorkspaceInput(workspace)));
    print(answer, out -> out.println(answer.name()));
    return ExitCode.OK;
  }
}
