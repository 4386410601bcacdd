package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.WorkspaceInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import dev.cloister.runtime.verb.WorkspaceView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Serves("workspace-start")
@Command(name = "start", description = "Boot a stopped workspace.")
final class StartCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Override
  public Integer call() {
    WorkspaceView answer =
        carriedOut(
            "Starting " + workspace,
            () -> daemon().call(WorkspaceVerbs.START, new WorkspaceInput(workspace)));
    print(answer, out -> out.println(answer.name()));
    return ExitCode.OK;
  }
}
