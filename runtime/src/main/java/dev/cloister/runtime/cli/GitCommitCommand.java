package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.GitCommitInput;
import dev.cloister.runtime.verb.GitCommitView;
import dev.cloister.runtime.verb.GitVerbs;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("git-commit")
@Command(name = "commit", description = "Commit what is staged; stages files first if asked.")
final class GitCommitCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "PATH", description = "The absolute path in the workspace.")
  private String path;

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      required = true,
      description = "The message.")
  private String message;

  @Option(
      names = {"-a", "--all"},
      description = "Stage everything first, new and deleted files too.")
  private boolean all;

  @Option(names = "--author-name", paramLabel = "NAME", description = "Who made it.")
  private String authorName;

  @Option(names = "--author-email", paramLabel = "ADDRESS", description = "Their address.")
  private String authorEmail;

  @Parameters(index = "2..*", paramLabel = "FILE", description = "Stage these first.")
  private List<String> files;

  @Override
  public Integer call() {
    GitCommitView view =
        daemon()
            .call(
                GitVerbs.COMMIT,
                new GitCommitInput(
                    workspace,
                    path,
                    message,
                    Optional.ofNullable(files),
                    all ? Optional.of(true) : Optional.empty(),
                    Optional.ofNullable(authorName),
                    Optional.ofNullable(authorEmail)));
    print(view, out -> out.println(view.commit() + " " + view.subject()));
    return ExitCode.OK;
  }
}
