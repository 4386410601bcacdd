package dev.cloister;

import java.util.Optional;

/**
 * How to list a directory.
 *
 * @param depth 1: what the directory holds; up to 64: what the directories in it hold as well, so
 *     many levels deep; symbolic links are not followed
 * @param limit the most entries of a page, 1 to 10 000; a page of long names may hold fewer
 * @param after the {@code next} of the page before; empty: the first page
 */
public record ListOptions(int depth, int limit, Optional<String> after) {

  /** The first page of what the directory itself holds, up to 1000 entries. */
  public static ListOptions defaults() {
    return new ListOptions(1, 1000, Optional.empty());
  }

  public ListOptions withDepth(int value) {
    return new ListOptions(value, limit, after);
  }

  public ListOptions withLimit(int value) {
    return new ListOptions(depth, value, after);
  }

  public ListOptions withAfter(String value) {
    return new ListOptions(depth, limit, Optional.of(value));
  }
}
