package dev.cloister.runtime.git;

import dev.cloister.runtime.verb.GitFileView;
import dev.cloister.runtime.verb.GitStatusView;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what {@code git status --porcelain=v2 --branch -z} prints. */
final class StatusParser {
  /** So many files are told at most. */
  static final int MOST_FILES = 2000;

  private static final int FIELDS_BEFORE_PATH = 8;
  private static final int FIELDS_BEFORE_RENAMED = 9;
  private static final int FIELDS_BEFORE_UNMERGED = 10;

  private final List<GitFileView> staged = new ArrayList<>();
  private final List<GitFileView> changed = new ArrayList<>();
  private final List<String> conflicted = new ArrayList<>();
  private final List<String> untracked = new ArrayList<>();
  private Optional<String> branch = Optional.empty();
  private Optional<String> commit = Optional.empty();
  private Optional<String> upstream = Optional.empty();
  private OptionalInt ahead = OptionalInt.empty();
  private OptionalInt behind = OptionalInt.empty();

  private StatusParser() {}

  /** {@code cut}: whether {@code text} ends anywhere. */
  static GitStatusView parse(String text, boolean cut) {
    StatusParser parser = new StatusParser();
    int end = text.lastIndexOf('\0') + 1;
    List<String> entries = List.of(text.substring(0, end).split("\0", 0));
    Iterator<String> rest = entries.iterator();
    int files = 0;
    while (rest.hasNext() && files < MOST_FILES) {
      String entry = rest.next();
      parser.take(entry, rest);
      files += entry.startsWith("#") ? 0 : 1;
    }
    return parser.view(cut || rest.hasNext());
  }

  private void take(String entry, Iterator<String> rest) {
    if (entry.length() < 2) {
      return;
    }
    switch (entry.charAt(0)) {
      case '#' -> header(entry.substring(2));
      case '1' -> {
        String[] fields = entry.split(" ", FIELDS_BEFORE_PATH + 1);
        change(fields[1], fields[FIELDS_BEFORE_PATH], Optional.empty());
      }
      case '2' -> {
        String[] fields = entry.split(" ", FIELDS_BEFORE_RENAMED + 1);
        Optional<String> from = rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
        change(fields[1], fields[FIELDS_BEFORE_RENAMED], from);
      }
      case 'u' ->
          conflicted.add(entry.split(" ", FIELDS_BEFORE_UNMERGED + 1)[FIELDS_BEFORE_UNMERGED]);
      case '?' -> untracked.add(entry.substring(2));
      default -> {
        // A later git may tell more.
      }
    }
  }

  private void header(String text) {
    String[] words = text.split(" ", 3);
    switch (words[0]) {
      case "branch.oid" -> commit = known(words[1], "(initial)");
      case "branch.head" -> branch = known(words[1], "(detached)");
      case "branch.upstream" -> upstream = Optional.of(words[1]);
      case "branch.ab" -> {
        ahead = OptionalInt.of(Integer.parseInt(words[1].substring(1)));
        behind = OptionalInt.of(Integer.parseInt(words[2].substring(1)));
      }
      default -> {
        // A later git may tell more.
      }
    }
  }

  private void change(String states, String path, Optional<String> from) {
    add(staged, states.charAt(0), path, from);
    add(changed, states.charAt(1), path, from);
  }

  private static void add(List<GitFileView> files, char state, String path, Optional<String> from) {
    if (state != '.') {
      boolean moved = state == 'R' || state == 'C';
      files.add(new GitFileView(path, word(state), moved ? from : Optional.empty()));
    }
  }

  private static String word(char state) {
    return switch (state) {
      case 'A' -> "added";
      case 'D' -> "deleted";
      case 'R' -> "renamed";
      case 'C' -> "copied";
      case 'T' -> "type-changed";
      default -> "modified";
    };
  }

  private static Optional<String> known(String value, String none) {
    return value.equals(none) ? Optional.empty() : Optional.of(value);
  }

  private GitStatusView view(boolean truncated) {
    boolean clean =
        staged.isEmpty() && changed.isEmpty() && conflicted.isEmpty() && untracked.isEmpty();
    return new GitStatusView(
        branch,
        commit,
        upstream,
        ahead,
        behind,
        clean,
        List.copyOf(staged),
        List.copyOf(changed),
        List.copyOf(conflicted),
        List.copyOf(untracked),
        truncated);
  }
}
