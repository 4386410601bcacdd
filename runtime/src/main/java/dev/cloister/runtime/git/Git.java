package dev.cloister.runtime.git;

import dev.cloister.Cloister;
import dev.cloister.Workspace;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.git.GitRunner.Ran;
import dev.cloister.runtime.verb.GitCloneInput;
import dev.cloister.runtime.verb.GitCloneView;
import dev.cloister.runtime.verb.GitCommitInput;
import dev.cloister.runtime.verb.GitCommitView;
import dev.cloister.runtime.verb.GitDiffInput;
import dev.cloister.runtime.verb.GitDiffView;
import dev.cloister.runtime.verb.GitPushInput;
import dev.cloister.runtime.verb.GitPushView;
import dev.cloister.runtime.verb.GitRepositoryInput;
import dev.cloister.runtime.verb.GitStatusView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The git verbs, each on a host as its caller sees it. Thread-safe; stages fail with {@code
 * GIT_FAILED} and git's own words.
 */
public final class Git {
  private static final List<String> STATUS =
      List.of("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal");
  private static final String DEFAULT_REMOTE = "origin";

  private Git() {}

  /** Clones; where the URL is of a kind that is refused, with {@code INVALID_ARGUMENT}. */
  public static CompletionStage<GitCloneView> cloneRepository(Cloister host, GitCloneInput input) {
    GitUrls.check(input.url());
    List<String> line = new ArrayList<>(List.of("clone", "--quiet"));
    input.branch().ifPresent(branch -> line.addAll(List.of("--branch", branch)));
    input.depth().ifPresent(depth -> line.addAll(List.of("--depth", Integer.toString(depth))));
    line.addAll(List.of("--", input.url(), input.path()));
    GitCommand clone =
        GitCommand.towards(input.url(), input, timeout(input.timeoutMillis()), List.of(), line);
    return with(
        host,
        input.workspace(),
        git ->
            git.run(clone)
                .thenCompose(done -> status(git, input.path()))
                .thenApply(
                    status -> new GitCloneView(input.path(), status.branch(), status.commit())));
  }

  public static CompletionStage<GitStatusView> status(Cloister host, GitRepositoryInput input) {
    return with(host, input.workspace(), git -> status(git, input.path()));
  }

  /** Shows a difference; one that is too long is cut at the end of a line. */
  public static CompletionStage<GitDiffView> diff(Cloister host, GitDiffInput input) {
    if (input.to().isPresent() && input.from().isEmpty()) {
      throw invalid("There is a 'to' without a 'from'", "Give both, or 'from' alone.");
    }
    int limit = input.limit().orElse(GitDiffInput.DEFAULT_LIMIT);
    GitCommand text = GitCommand.in(input.path(), diffLine(input, List.of("--no-color")));
    GitCommand counts = GitCommand.in(input.path(), diffLine(input, List.of("--numstat", "-z")));
    return with(
        host,
        input.workspace(),
        git -> git.run(text.withOutputLimit(limit)).thenCombine(git.run(counts), Git::difference));
  }

  public static CompletionStage<GitCommitView> commit(Cloister host, GitCommitInput input) {
    if (input.authorName().isPresent() != input.authorEmail().isPresent()) {
      throw invalid("Half of an author is given", "Give authorName and authorEmail, or neither.");
    }
    List<String> stage = new ArrayList<>(List.of("add", "--all"));
    if (!input.all().orElse(false)) {
      stage.add("--");
      stage.addAll(input.paths().orElse(List.of()));
    }
    boolean stages = input.all().orElse(false) || input.paths().isPresent();
    GitCommand commit =
        GitCommand.in(input.path(), List.of("commit", "--quiet", "--cleanup=strip", "--file=-"))
            .withInput(input.message())
            .withEnvironment(author(input));
    return with(
        host,
        input.workspace(),
        git ->
            (stages
                    ? git.run(GitCommand.in(input.path(), stage)).thenCompose(ok -> git.run(commit))
                    : git.run(commit))
                .thenCompose(done -> committed(git, input.path())));
  }

  /** Pushes; a push that the remote refuses fails. */
  public static CompletionStage<GitPushView> push(Cloister host, GitPushInput input) {
    String remote = input.remote().orElse(DEFAULT_REMOTE);
    return with(
        host,
        input.workspace(),
        git ->
            git.run(
                    GitCommand.in(
                        input.path(), List.of("remote", "get-url", "--push", "--", remote)))
                .thenCompose(told -> pushTo(git, input, remote, told.line())));
  }

  private static CompletionStage<GitPushView> pushTo(
      GitRunner git, GitPushInput input, String remote, String url) {
    List<String> line = new ArrayList<>(List.of("push", "--porcelain"));
    if (input.setUpstream().orElse(false)) {
      line.add("--set-upstream");
    }
    if (input.force().orElse(false)) {
      line.add("--force-with-lease");
    }
    line.addAll(List.of("--", remote, input.branch().orElse("HEAD")));
    GitCommand push =
        GitCommand.towards(
            url, input, timeout(input.timeoutMillis()), List.of("-C", input.path()), line);
    return git.run(push)
        .thenApply(ran -> new GitPushView(remote, url, OutputParsers.updates(ran.out())));
  }

  private static CompletionStage<GitStatusView> status(GitRunner git, String path) {
    return git.run(GitCommand.in(path, STATUS))
        .thenApply(ran -> StatusParser.parse(ran.out(), ran.cut()));
  }

  private static CompletionStage<GitCommitView> committed(GitRunner git, String path) {
    GitCommand show =
        GitCommand.in(
            path, List.of("show", "--no-color", "--format=%H%x00%s", "--name-only", "-z", "HEAD"));
    return git.run(show)
        .thenCombine(
            git.attempt(GitCommand.in(path, List.of("symbolic-ref", "--short", "HEAD"))),
            (shown, branch) -> {
              String[] parts = shown.out().split("\0", 0);
              return new GitCommitView(
                  parts[0],
                  branch.exitCode() == 0 ? Optional.of(branch.line()) : Optional.empty(),
                  parts.length > 1 ? parts[1].strip() : "",
                  Math.max(0, parts.length - 2));
            });
  }

  private static List<String> diffLine(GitDiffInput input, List<String> format) {
    List<String> line = new ArrayList<>(List.of("diff", "--no-ext-diff", "--no-textconv"));
    line.addAll(format);
    if (input.staged().orElse(false)) {
      line.add("--cached");
    }
    input.from().ifPresent(line::add);
    input.to().ifPresent(line::add);
    line.add("--");
    line.addAll(input.paths().orElse(List.of()));
    return line;
  }

  private static GitDiffView difference(Ran text, Ran counts) {
    String diff = text.cut() ? wholeLines(text.out()) : text.out();
    return new GitDiffView(diff, text.cut(), OutputParsers.stats(counts.out()), counts.cut());
  }

  private static String wholeLines(String text) {
    int end = text.lastIndexOf('\n') + 1;
    return end == 0 ? text : text.substring(0, end);
  }

  private static Map<String, String> author(GitCommitInput input) {
    return input
        .authorName()
        .map(
            name ->
                Map.of(
                    "GIT_AUTHOR_NAME",
                    name,
                    "GIT_AUTHOR_EMAIL",
                    input.authorEmail().orElseThrow(),
                    "GIT_COMMITTER_NAME",
                    name,
                    "GIT_COMMITTER_EMAIL",
                    input.authorEmail().orElseThrow()))
        .orElse(Map.of());
  }

  private static <T> CompletionStage<T> with(
      Cloister host, String workspace, Function<GitRunner, CompletionStage<T>> work) {
    CompletionStage<Workspace> found = host.workspace(workspace);
    return found.thenCompose(known -> work.apply(new GitRunner(known)));
  }

  private static Duration timeout(OptionalLong millis) {
    return millis.isPresent() ? Duration.ofMillis(millis.getAsLong()) : GitCommand.LONG;
  }

  private static FailureException invalid(String message, String remedy) {
    return new FailureException(FailureCode.INVALID_ARGUMENT, message, remedy);
  }
}
