package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.GitDiffInput;
import dev.cloister.runtime.verb.GitDiffView;
import dev.cloister.runtime.verb.GitVerbs;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("git-diff")
@Command(name = "diff", description = "Show what differs in a repository.")
final class GitDiffCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "PATH", description = "The absolute path in the workspace.")
  private String path;

  @Option(names = "--staged", description = "What is staged.")
  private boolean staged;

  @Option(names = "--from", paramLabel = "REV", description = "A commit to compare with.")
  private String from;

  @Option(names = "--to", paramLabel = "REV", description = "Another, to compare the first with.")
  private String to;

  @Option(
      names = "--limit",
      paramLabel = "SIZE",
      defaultValue = "1M",
      description = "How much to show at most (default: ${DEFAULT-VALUE}).")
  private String limit;

  @Parameters(index = "2..*", paramLabel = "FILE", description = "Confine it to these.")
  private List<String> files;

  @Override
  public Integer call() {
    GitDiffView view =
        daemon()
            .call(
                GitVerbs.DIFF,
                new GitDiffInput(
                    workspace,
                    path,
                    staged ? Optional.of(true) : Optional.empty(),
                    Optional.ofNullable(from),
                    Optional.ofNullable(to),
                    Optional.ofNullable(files),
                    OptionalInt.of(Math.toIntExact(Sizes.parse(limit)))));
    print(view, out -> out.print(view.diff()));
    if (view.truncated() && !json()) {
      surroundings().notes().println("cloister: the diff goes on; name files to see the rest");
    }
    return ExitCode.OK;
  }
}
