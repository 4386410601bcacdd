package dev.cloister.runtime.cli;

import picocli.CommandLine.Command;

@Serves("exec")
@Command(
    name = "exec",
    description = "Run a program in a workspace; exits as the program does.",
    customSynopsis = "cloister exec [OPTIONS] WS -- CMD...")
final class ExecCommand extends ProgramCommand {
  @Override
  public Integer call() {
    return Foreground.take(this).run(daemon(), input());
  }
}
