package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.GitPushInput;
import dev.cloister.runtime.verb.GitPushView;
import dev.cloister.runtime.verb.GitVerbs;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("git-push")
@Command(name = "push", description = "Push a branch.")
final class GitPushCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "PATH", description = "The absolute path in the workspace.")
  private String path;

  @Option(names = "--remote", paramLabel = "NAME", description = "Where to (default: origin).")
  private String remote;

  @Option(names = "--branch", paramLabel = "NAME", description = "Which; the current one else.")
  private String branch;

  @Option(names = "--set-upstream", description = "Let the branch follow the remote's.")
  private boolean setUpstream;

  @Option(names = "--force", description = "Replace the remote's commits, if nobody else pushed.")
  private boolean force;

  @Mixin private GitLogin login;

  @Override
  public Integer call() {
    GitPushInput input =
        new GitPushInput(
            workspace,
            path,
            Optional.ofNullable(remote),
            Optional.ofNullable(branch),
            setUpstream ? Optional.of(true) : Optional.empty(),
            force ? Optional.of(true) : Optional.empty(),
            login.username(),
            login.password(),
            login.timeoutMillis());
    GitPushView view = showing("Pushing", () -> daemon().call(GitVerbs.PUSH, input));
    print(
        view, out -> view.updates().forEach(one -> out.println(one.branch() + " " + one.change())));
    return ExitCode.OK;
  }
}
