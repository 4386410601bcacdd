package dev.cloister.runtime.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

@Command(
    name = "completion",
    description = "Print a completion script: source <(cloister completion)")
final class CompletionCommand extends Subcommand {
  @Override
  public Integer call() {
    String script = AutoComplete.bash("cloister", Cli.all(surroundings()));
    print(new CompletionView(script), out -> out.print(script));
    return ExitCode.OK;
  }

  /** A script for bash, and for zsh with bashcompinit. */
  record CompletionView(String script) {}
}
