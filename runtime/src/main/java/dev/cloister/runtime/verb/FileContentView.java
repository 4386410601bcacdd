package dev.cloister.runtime.verb;

import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A part of a file. */
public record FileContentView(
    @Doc("The contents, in the encoding told.") String content,
    @Doc("utf-8, or base64 where the bytes are not UTF-8 text.") Encoding encoding,
    @Doc("How many bytes of the file the contents are.") int bytes,
    @Doc("The whole file's size in bytes.") long size,
    @Doc("Permission bits in octal.") String mode,
    @Doc("When it was last modified.") Instant modifiedAt,
    @Doc("Whether the file goes on after these contents.") boolean truncated,
    @Doc("The offset to go on from, where it goes on in bytes.") OptionalLong nextOffset,
    @Doc("The line to go on from, where it goes on in lines.") OptionalInt nextLine)
    implements Sized {

  @Override
  public long contentBytes() {
    return bytes;
  }
}
