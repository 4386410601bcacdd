package dev.cloister.runtime.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is said above all subcommands. */
@Command(
    name = "cloister",
    synopsisSubcommandLabel = "COMMAND",
    description = "Durable microVM workspaces.",
    footer = {
      "",
      "CLOISTER_HOME chooses the state directory.",
      "Exit codes: the program's own for exec and run; 124 timeout, 125 Cloister's error,",
      "126 not executable, 127 no such program."
    })
final class Root {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(names = "--json", description = "Print JSON for scripts, errors too.")
  private boolean json;

  boolean json() {
    return json;
  }

  boolean helped() {
    return help;
  }
}
