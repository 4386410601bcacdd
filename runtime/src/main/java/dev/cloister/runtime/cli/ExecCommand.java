package dev.cloister.runtime.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Serves("exec")
@Command(
    name = "exec",
    description = "Run a program in a workspace; exits as the program does.",
    customSynopsis = "cloister exec [OPTIONS] WS -- CMD...")
final class ExecCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CMD",
      description = "The program and its arguments, after --.")
  private List<String> command;

  @Mixin private ProgramOptions program;

  @Override
  public Integer call() {
    return Foreground.take(this).run(daemon(), program.input(workspace, command));
  }
}
