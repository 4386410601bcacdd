package dev.cloister.runtime.verb;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Which part of a file to read, as bytes or as lines. */
public record FileReadInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The file's absolute path in the guest.") @Rule(pattern = "^/", max = 4096) String path,
    @Doc("First byte to read; 0 if left out. Not together with firstLine.") @Rule(min = 0)
        OptionalLong offset,
    @Doc("How many bytes to answer at most, 1 to 1048576; 65536 if left out.")
        @Rule(min = 1, max = MAX_LENGTH)
        OptionalInt length,
    @Doc("First line to read, counted from 1; reads lines instead of bytes.") @Rule(min = 1)
        OptionalInt firstLine,
    @Doc("How many lines to read at most; 2000 if left out. Only with firstLine.")
        @Rule(min = 1, max = 1_000_000)
        OptionalInt lineCount,
    @Doc("utf-8 or base64; if left out, utf-8 where the bytes are text and base64 elsewhere.")
        Optional<Encoding> encoding)
    implements InWorkspaces.One {

  /** 64 KiB, for who does not say. */
  public static final int DEFAULT_LENGTH = 64 << 10;

  /** 1 MiB: more is better streamed. */
  public static final int MAX_LENGTH = 1 << 20;

  /** For who names the first line alone. */
  public static final int DEFAULT_LINES = 2000;
}
