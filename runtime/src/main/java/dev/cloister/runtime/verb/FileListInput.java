package dev.cloister.runtime.verb;

import java.util.Optional;
import java.util.OptionalInt;

/** A directory to list. */
public record FileListInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The directory's absolute path in the guest.") @Rule(pattern = "^/", max = 4096)
        String path,
    @Doc("How many levels deep, 1 to 64; 1, what the directory itself holds, if left out.")
        @Rule(min = 1, max = 64)
        OptionalInt depth,
    @Doc("How many entries to answer at most, 1 to 10000; 1000 if left out.")
        @Rule(min = 1, max = 10_000)
        OptionalInt limit,
    @Doc("next of the page before, to go on from there.") @Rule(min = 1, max = 8192)
        Optional<String> after)
    implements InWorkspaces.One {

  /** For who does not say. */
  public static final int DEFAULT_LIMIT = 1000;
}
