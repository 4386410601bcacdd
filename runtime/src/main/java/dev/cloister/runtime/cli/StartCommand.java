package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.StartInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import dev.cloister.runtime.verb.WorkspaceView;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("workspace-start")
@Command(name = "start", description = "Boot a stopped workspace, or wake a suspended one.")
final class StartCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Option(
      names = "--discard-memory",
      description = "Boot a suspended one on its disk; what its programs held is gone.")
  private boolean discardMemory;

  @Override
  public Integer call() {
    StartInput input =
        new StartInput(workspace, discardMemory ? Optional.of(true) : Optional.empty());
    WorkspaceView answer =
        carriedOut("Starting " + workspace, () -> daemon().call(WorkspaceVerbs.START, input));
    print(answer, out -> out.println(answer.name()));
    return ExitCode.OK;
  }
}
