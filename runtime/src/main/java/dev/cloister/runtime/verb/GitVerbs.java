package dev.cloister.runtime.verb;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.Route.Method;
import java.util.List;

/** Verbs on git repositories in a workspace, carried out by the guest's own git. */
public final class GitVerbs {
  public static final Verb<GitCloneInput, GitCloneView> CLONE =
      new Verb<>(
          "git-clone",
          "Clone a repository",
          GitCloneInput.class,
          GitCloneView.class,
          "Clones a git repository into a running workspace. Give credentials in their own fields,"
              + " for https only; they are not stored in the guest. For ssh the guest needs a key of"
              + " its own. Answers the branch and the commit checked out.",
          new Effects(false, false, false, true),
          Errors.guest(FailureCode.COMMAND_NOT_FOUND, FailureCode.GIT_FAILED),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/git/clone"));

  public static final Verb<GitRepositoryInput, GitStatusView> STATUS =
      new Verb<>(
          "git-status",
          "Show a repository",
          GitRepositoryInput.class,
          GitStatusView.class,
          "Tells a repository's branch, commit, how far it is ahead and behind, and which files are"
              + " staged, changed, in conflict or untracked; at most 2000 files.",
          Effects.READS,
          Errors.guest(FailureCode.COMMAND_NOT_FOUND, FailureCode.GIT_FAILED),
          Shape.CALL,
          Route.of(Method.GET, "/v1/workspaces/{workspace}/git/status"));

  public static final Verb<GitDiffInput, GitDiffView> DIFF =
      new Verb<>(
          "git-diff",
          "Show a difference",
          GitDiffInput.class,
          GitDiffView.class,
          "Shows what differs in a repository: changed and not staged, staged, or between commits,"
              + " with the count of lines for each file. Untracked files are not shown. A diff beyond"
              + " the limit is cut at the end of a line and said to be truncated.",
          Effects.READS,
          Errors.guest(FailureCode.COMMAND_NOT_FOUND, FailureCode.GIT_FAILED),
          Shape.CALL,
          Route.of(Method.GET, "/v1/workspaces/{workspace}/git/diff"));

  public static final Verb<GitCommitInput, GitCommitView> COMMIT =
      new Verb<>(
          "git-commit",
          "Commit",
          GitCommitInput.class,
          GitCommitView.class,
          "Commits what is staged, after staging the paths given, or everything. Answers the"
              + " commit's id. Fails where there is nothing to commit, and where git does not know"
              + " who commits and no author is given.",
          Effects.ADDS,
          Errors.guest(FailureCode.COMMAND_NOT_FOUND, FailureCode.GIT_FAILED),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/git/commit"));

  public static final Verb<GitPushInput, GitPushView> PUSH =
      new Verb<>(
          "git-push",
          "Push commits",
          GitPushInput.class,
          GitPushView.class,
          "Pushes a branch to a remote of the repository. Give credentials in their own fields, for"
              + " https only; they are not stored in the guest. A push the remote refuses is an"
              + " error that says why.",
          Effects.RUNS,
          Errors.guest(FailureCode.COMMAND_NOT_FOUND, FailureCode.GIT_FAILED),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/git/push"));

  static final List<Verb<?, ?>> ALL = List.of(CLONE, STATUS, DIFF, COMMIT, PUSH);

  private GitVerbs() {}
}
