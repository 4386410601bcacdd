package dev.cloister.runtime.git;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What git says, as a failure with a remedy. */
final class GitFailures {
  private static final int LONGEST_WORDS = 2000;

  private static final Map<String, String> REMEDIES = new LinkedHashMap<>();

  static {
    REMEDIES.put(
        "not a git repository", "Give the path of a repository, or clone one with git-clone.");
    REMEDIES.put("dubious ownership", "Run git config --global --add safe.directory with exec.");
    REMEDIES.put("cannot change to", "Give the path of a directory that exists.");
    REMEDIES.put("nothing to commit", "Stage something: give paths, or all.");
    REMEDIES.put("nothing added to commit", "Stage something: give paths, or all.");
    REMEDIES.put("no changes added to commit", "Stage something: give paths, or all.");
    REMEDIES.put("tell me who you are", "Give authorName and authorEmail.");
    REMEDIES.put("empty ident", "Give authorName and authorEmail.");
    REMEDIES.put("authentication failed", "Check username and password.");
    REMEDIES.put("could not read username", "Give username and password.");
    REMEDIES.put("could not read password", "Give username and password.");
    REMEDIES.put("permission denied (", "Put a key for ssh into the workspace, or use https.");
    REMEDIES.put("host key verification", "Put the host's key into known_hosts in the workspace.");
    REMEDIES.put(
        "rejected", "Fetch and integrate the remote's commits with exec, then push again.");
    REMEDIES.put("stale info", "Fetch with exec, look at what is new, then push again.");
    REMEDIES.put("already exists", "Give a path that does not exist, or is empty.");
    REMEDIES.put("could not resolve host", "Check the URL, and that the workspace has a network.");
    REMEDIES.put("unable to access", "Check the URL, and that the workspace has a network.");
    REMEDIES.put("did not match any", "Give paths that git knows, relative to the repository.");
    REMEDIES.put("unknown revision", "Give a branch, tag or commit that exists.");
    REMEDIES.put("bad revision", "Give a branch, tag or commit that exists.");
    REMEDIES.put("remote branch", "Give a branch or tag that the remote has.");
    REMEDIES.put("no such remote", "Give the name of a remote that is configured.");
    REMEDIES.put("src refspec", "Give a branch that exists and has a commit.");
    REMEDIES.put("does not appear to be a git repository", "Check where the remote is.");
    REMEDIES.put("does not exist", "Check the URL.");
  }

  private GitFailures() {}

  /** Git said {@code words}, free of secrets, and gave up. */
  static FailureException of(String name, String words) {
    String said = words.strip();
    String lower = said.toLowerCase(Locale.ROOT);
    String remedy =
        REMEDIES.entrySet().stream()
            .filter(known -> lower.contains(known.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("Run git with exec to learn more.");
    String told =
        said.length() > LONGEST_WORDS ? said.substring(said.length() - LONGEST_WORDS) : said;
    return new FailureException(FailureCode.GIT_FAILED, "git " + name + " failed: " + told, remedy);
  }

  static FailureException missing(String workspace) {
    return new FailureException(
        FailureCode.COMMAND_NOT_FOUND,
        "There is no git in the workspace '" + workspace + "'",
        "Use a workspace made from an image with git, such as debian.");
  }

  static FailureException late(String name) {
    return new FailureException(
        FailureCode.GIT_FAILED,
        "git " + name + " took too long and was ended",
        "Give a longer timeoutMillis where there is one, or less to do.");
  }
}
