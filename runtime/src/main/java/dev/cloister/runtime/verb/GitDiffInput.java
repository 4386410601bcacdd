package dev.cloister.runtime.verb;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What to compare. */
public record GitDiffInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The repository's absolute path in the guest.") @Rule(pattern = "^/", max = 4096)
        String path,
    @Doc(
            "Whether to show what is staged, instead of what is changed and not staged. False if"
                + " left out.")
        Optional<Boolean> staged,
    @Doc("A commit, branch or tag to compare with.") @Rule(pattern = GitRules.REF, max = 255)
        Optional<String> from,
    @Doc("A second one, to compare the first with it. Only with from.")
        @Rule(pattern = GitRules.REF, max = 255)
        Optional<String> to,
    @Doc("Files or directories to confine it to, relative to the repository.") @Rule(max = 1000)
        Optional<List<String>> paths,
    @Doc("How many bytes of the diff to answer at most, 0 to 1048576; 65536 if left out.")
        @Rule(min = 0, max = 1 << 20)
        OptionalInt limit)
    implements InWorkspaces.One {

  /** 64 KiB, for who does not say. */
  public static final int DEFAULT_LIMIT = 64 << 10;
}
