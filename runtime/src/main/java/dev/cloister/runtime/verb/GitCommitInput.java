package dev.cloister.runtime.verb;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A commit to make. */
public record GitCommitInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The repository's absolute path in the guest.") @Rule(pattern = "^/", max = 4096)
        String path,
    @Doc("The message: a line that says what, an empty one, and why.") @Rule(min = 1, max = 65536)
        String message,
    @Doc("Files or directories to stage before, relative to the repository.")
        @Rule(min = 1, max = 1000)
        Optional<List<String>> paths,
    @Doc("Whether to stage everything before, new and deleted files too. False if left out.")
        Optional<Boolean> all,
    @Doc("Who made it; as git is configured if left out. Needs authorEmail.")
        @Rule(min = 1, max = 255, pattern = "^[^\\u0000-\\u001f\\u007f<>]*$")
        Optional<String> authorName,
    @Doc("Their address. Needs authorName.")
        @Rule(min = 1, max = 255, pattern = "^[^\\s\\u0000-\\u001f\\u007f<>]*$")
        Optional<String> authorEmail)
    implements InWorkspaces.One, Sized {

  @Override
  public long contentBytes() {
    return message.getBytes(StandardCharsets.UTF_8).length;
  }
}
