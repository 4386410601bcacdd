package dev.cloister.runtime.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(name = "git", description = "Clone, look at, commit and push repositories in a workspace.")
final class GitCommand extends Subcommand {
  /** With its own subcommands. */
  static CommandLine line(Surroundings surroundings) {
    GitCommand git = new GitCommand();
    git.settle(surroundings);
    CommandLine line = new CommandLine(git);
    for (Subcommand one :
        List.of(
            new GitCloneCommand(),
            new GitStatusCommand(),
            new GitDiffCommand(),
            new GitCommitCommand(),
            new GitPushCommand())) {
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
