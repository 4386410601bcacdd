package dev.cloister.runtime.verb;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A page of what a directory holds. */
public record FileListView(
    @Doc("In the order of their names' bytes; a directory is followed by what is in it.")
        List<Entry> entries,
    @Doc("What to give as after for the next page; empty on the last one.") Optional<String> next) {

  /** One file, directory or whatever else there is. */
  public record Entry(
      @Doc("Its path relative to the directory listed.") String name,
      @Doc("file, directory, symlink or other.")
          @Rule(allowed = {"file", "directory", "symlink", "other"})
          String type,
      @Doc("Its size in bytes.") long size,
      @Doc("Permission bits in octal.") String mode,
      @Doc("When it was last modified.") Instant modifiedAt,
      @Doc("Where a symbolic link points.") Optional<String> target,
      @Doc("The bytes of a name that is not UTF-8, in hexadecimal.") Optional<String> nameHex) {}
}
