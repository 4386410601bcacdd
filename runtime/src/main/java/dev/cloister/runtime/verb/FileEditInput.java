package dev.cloister.runtime.verb;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/** A text to replace in a file. */
public record FileEditInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The file's absolute path in the guest.") @Rule(pattern = "^/", max = 4096) String path,
    @Doc("The text to replace, exactly as it stands in the file, white space and line ends too.")
        @Rule(min = 1, max = FileWriteInput.MAX_CONTENT)
        String oldText,
    @Doc("The text to put in its place; may be empty.") @Rule(max = FileWriteInput.MAX_CONTENT)
        String newText,
    @Doc("How often the old text must occur; all of them are replaced. 1 if left out.")
        @Rule(min = 1)
        OptionalInt count,
    @Doc("Whether to replace every occurrence, however many there are. False if left out.")
        Optional<Boolean> all)
    implements InWorkspaces.One, Sized {

  /** 8 MiB: a larger file is not edited. */
  public static final int MAX_FILE = 8 << 20;

  @Override
  public long contentBytes() {
    return newText.getBytes(StandardCharsets.UTF_8).length;
  }
}
