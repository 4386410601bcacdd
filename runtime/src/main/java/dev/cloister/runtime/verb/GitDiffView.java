package dev.cloister.runtime.verb;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/** A difference. */
public record GitDiffView(
    @Doc("As `git diff` prints it; passwords in URLs are replaced by ***.") String diff,
    @Doc("Whether the diff goes on after what is told here.") boolean truncated,
    @Doc("All files that differ, with counts.") List<Stat> files,
    @Doc("Whether more files differ than are told here.") boolean filesTruncated)
    implements Sized {

  /** One file. */
  public record Stat(
      @Doc("Its path in the repository.") String path,
      @Doc("Lines added; empty for a binary file.") OptionalInt insertions,
      @Doc("Lines removed; empty for a binary file.") OptionalInt deletions) {}

  @Override
  public long contentBytes() {
    return diff.getBytes(StandardCharsets.UTF_8).length;
  }
}
