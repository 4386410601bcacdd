package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.GitFileView;
import dev.cloister.runtime.verb.GitRepositoryInput;
import dev.cloister.runtime.verb.GitStatusView;
import dev.cloister.runtime.verb.GitVerbs;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Serves("git-status")
@Command(name = "status", description = "Show a repository's branch and what differs.")
final class GitStatusCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "PATH", description = "The absolute path in the workspace.")
  private String path;

  @Override
  public Integer call() {
    GitStatusView view = daemon().call(GitVerbs.STATUS, new GitRepositoryInput(workspace, path));
    print(view, out -> tell(view, out));
    return ExitCode.OK;
  }

  private static void tell(GitStatusView view, PrintStream out) {
    String distance =
        view.upstream()
            .map(
                upstream ->
                    ", "
                        + view.ahead().orElse(0)
                        + " ahead and "
                        + view.behind().orElse(0)
                        + " behind "
                        + upstream)
            .orElse("");
    out.println(
        view.branch().orElse("no branch") + " at " + view.commit().orElse("no commit") + distance);
    files("staged", view.staged(), out);
    files("changed", view.changed(), out);
    view.conflicted().forEach(file -> out.println("conflicted  " + file));
    view.untracked().forEach(file -> out.println("untracked   " + file));
    if (view.truncated()) {
      out.println("and more");
    }
  }

  private static void files(String kind, List<GitFileView> files, PrintStream out) {
    for (GitFileView file : files) {
      out.println(String.format("%-11s %s (%s)", kind, file.path(), file.change()));
    }
  }
}
