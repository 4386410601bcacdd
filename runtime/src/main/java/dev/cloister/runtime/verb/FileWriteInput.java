package dev.cloister.runtime.verb;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A small file to write. */
public record FileWriteInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The file's absolute path in the guest.") @Rule(pattern = "^/", max = 4096) String path,
    @Doc("All that the file shall hold, in the encoding told.") @Rule(max = MAX_CONTENT)
        String content,
    @Doc("utf-8 or base64; utf-8 if left out.") Optional<Encoding> encoding,
    @Doc(
            "Permission bits in octal, such as 755; those of the file it replaces, or 644, if left"
                + " out.")
        @Rule(pattern = "^0?[0-7]{3}$")
        Optional<String> mode)
    implements InWorkspaces.One, Sized {

  /** 1 Mi characters: more is better streamed. */
  public static final int MAX_CONTENT = 1 << 20;

  @Override
  public long contentBytes() {
    return content.getBytes(StandardCharsets.UTF_8).length;
  }
}
