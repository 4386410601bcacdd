package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.ExecInput;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What runs a program in a workspace that there is. */
abstract class ProgramCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CMD",
      description = "The program and its arguments, after --.")
  private List<String> command;

  @Mixin private ProgramOptions program;

  final ExecInput input() {
    return program.input(workspace, command);
  }
}
