package dev.cloister.runtime.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "snapshot",
    description = "Save a workspace under a name, and put it back to what was saved.")
final class SnapshotCommand extends Subcommand {
  /** With its own subcommands. */
  static CommandLine line(Surroundings surroundings) {
    SnapshotCommand snapshot = new SnapshotCommand();
    snapshot.settle(surroundings);
    CommandLine line = new CommandLine(snapshot);
    for (Subcommand one :
        List.of(
            new SnapshotCreateCommand(),
            new SnapshotListCommand(),
            new SnapshotInfoCommand(),
            new SnapshotRestoreCommand(),
            new SnapshotRmCommand())) {
      one.settle(surroundings);
      line.addSubcommand(one);
    }
    return line;
  }

  @Override
  public Integer call() {
    line(surroundings()).usage(surroundings().notes());
    return ExitCode.CLOISTER;
  }
}
