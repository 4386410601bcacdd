package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.ExtendInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import dev.cloister.runtime.verb.WorkspaceView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("workspace-extend")
@Command(name = "extend", description = "Put the end of a workspace's lifetime off; prints it.")
final class ExtendCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Option(
      names = "--by",
      paramLabel = "TIME",
      required = true,
      description = "By how much, e.g. 1h.")
  private String by;

  @Override
  public Integer call() {
    ExtendInput input = new ExtendInput(workspace, Durations.parse(by).toMillis());
    WorkspaceView answer =
        carriedOut("Extending " + workspace, () -> daemon().call(WorkspaceVerbs.EXTEND, input));
    print(answer, out -> answer.keep().expiresAt().ifPresent(out::println));
    return ExitCode.OK;
  }
}
