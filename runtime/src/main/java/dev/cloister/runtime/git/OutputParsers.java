package dev.cloister.runtime.git;

import dev.cloister.runtime.verb.GitDiffView.Stat;
import dev.cloister.runtime.verb.GitPushView.Update;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;

/** Reads what git prints for programs. */
final class OutputParsers {
  private static final int PARTS_OF_A_STAT = 3;

  private OutputParsers() {}

  /** What {@code git diff --numstat -z} prints; an entry that is cut is left out. */
  static List<Stat> stats(String text) {
    List<Stat> stats = new ArrayList<>();
    int end = text.lastIndexOf('\0') + 1;
    Iterator<String> rest = List.of(text.substring(0, end).split("\0", 0)).iterator();
    while (rest.hasNext()) {
      String[] parts = rest.next().split("\t", PARTS_OF_A_STAT);
      if (parts.length < PARTS_OF_A_STAT) {
        continue;
      }
      String path = parts[2].isEmpty() ? renamed(rest) : parts[2];
      stats.add(new Stat(path, count(parts[0]), count(parts[1])));
    }
    return stats;
  }

  /** What {@code git push --porcelain} prints about each branch. */
  static List<Update> updates(String text) {
    List<Update> updates = new ArrayList<>();
    text.lines()
        .forEach(
            line -> {
              String[] parts = line.split("\t", PARTS_OF_A_STAT);
              if (parts.length == PARTS_OF_A_STAT && parts[0].length() == 1) {
                String branch = parts[1].substring(parts[1].indexOf(':') + 1);
                updates.add(new Update(branch, change(parts[0].charAt(0))));
              }
            });
    return updates;
  }

  private static String change(char flag) {
    return switch (flag) {
      case '*' -> "created";
      case '+' -> "forced";
      case '-' -> "deleted";
      case '=' -> "up-to-date";
      default -> "updated";
    };
  }

  /** The old path comes first, the new one next. */
  private static String renamed(Iterator<String> rest) {
    String path = rest.hasNext() ? rest.next() : "";
    return rest.hasNext() ? rest.next() : path;
  }

  private static OptionalInt count(String number) {
    return number.equals("-") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(number));
  }
}
