package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.GitCloneInput;
import dev.cloister.runtime.verb.GitCloneView;
import dev.cloister.runtime.verb.GitVerbs;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("git-clone")
@Command(name = "clone", description = "Clone a repository into a workspace.")
final class GitCloneCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "URL", description = "Where from.")
  private String url;

  @Parameters(index = "2", paramLabel = "PATH", description = "Where to; an absolute path.")
  private String path;

  @Option(names = "--branch", paramLabel = "NAME", description = "A branch or tag.")
  private String branch;

  @Option(names = "--depth", paramLabel = "N", description = "How many commits of history.")
  private Integer depth;

  @Mixin private GitLogin login;

  @Override
  public Integer call() {
    GitCloneInput input =
        new GitCloneInput(
            workspace,
            url,
            path,
            Optional.ofNullable(branch),
            depth == null ? OptionalInt.empty() : OptionalInt.of(depth),
            login.username(),
            login.password(),
            login.timeoutMillis());
    GitCloneView view = showing("Cloning", () -> daemon().call(GitVerbs.CLONE, input));
    print(view, out -> out.println(view.branch().orElse("") + " " + view.commit().orElse("")));
    return ExitCode.OK;
  }
}
