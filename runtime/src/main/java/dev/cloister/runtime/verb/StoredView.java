package dev.cloister.runtime.verb;

/** A file that has been written. */
public record StoredView(
    @Doc("How many bytes it holds.") long bytes,
    @Doc("Their SHA-256, in lower-case hexadecimal.") String sha256)
    implements Sized {

  @Override
  public long contentBytes() {
    return bytes;
  }
}
