package dev.cloister.runtime.verb;

import java.time.Instant;

/** A file that has been read. */
public record FileView(
    @Doc("How many bytes were sent.") long bytes,
    @Doc("The file's size in bytes.") long size,
    @Doc("Permission bits in octal.") String mode,
    @Doc("When it was last modified.") Instant modifiedAt,
    @Doc("SHA-256 of the bytes sent, in lower-case hexadecimal.") String sha256)
    implements Sized {

  @Override
  public long contentBytes() {
    return bytes;
  }
}
