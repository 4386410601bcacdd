package dev.cloister.runtime.call;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.FileEditInput;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A text with some of it replaced.
 *
 * @param text the whole of it
 * @param replaced how many occurrences
 * @param firstLine the line of the first of them, counted from 1
 */
record TextEdit(String text, int replaced, int firstLine) {
  private static final int LINES_TOLD = 10;

  /** Does what {@code input} says; fails with {@code EDIT_MISMATCH} where it does not fit. */
  static TextEdit of(String text, FileEditInput input) {
    List<Integer> places = places(text, input.oldText());
    boolean all = input.all().orElse(false);
    int wanted = input.count().orElse(1);
    if (places.isEmpty()) {
      throw mismatch(
          "The old text does not occur in " + input.path(), "Read the file again: " + hint(text));
    }
    if (!all && places.size() != wanted) {
      throw mismatch(
          "The old text occurs "
              + times(places.size())
              + " in "
              + input.path()
              + ", in "
              + lines(text, places)
              + ", and not "
              + times(wanted),
          "Give more of the text around it, or set count to "
              + places.size()
              + " or all to replace every one.");
    }
    StringBuilder made = new StringBuilder();
    int done = 0;
    for (int place : places) {
      made.append(text, done, place).append(input.newText());
      done = place + input.oldText().length();
    }
    made.append(text, done, text.length());
    return new TextEdit(made.toString(), places.size(), line(text, places.get(0)));
  }

  private static List<Integer> places(String text, String wanted) {
    List<Integer> places = new ArrayList<>();
    for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length())) {
      places.add(at);
    }
    return places;
  }

  private static String hint(String text) {
    return text.contains("\r\n")
        ? "its lines end with carriage return and line feed, and white space must match exactly."
        : "white space and line ends must match exactly.";
  }

  private static String lines(String text, List<Integer> places) {
    String told =
        places.stream()
            .limit(LINES_TOLD)
            .map(place -> Integer.toString(line(text, place)))
            .collect(Collectors.joining(", "));
    String lines = places.size() == 1 ? "line " : "lines ";
    return lines + told + (places.size() > LINES_TOLD ? " and others" : "");
  }

  private static int line(String text, int place) {
    return 1 + (int) text.chars().limit(place).filter(one -> one == '\n').count();
  }

  private static String times(int count) {
    return count == 1 ? "once" : count + " times";
  }

  private static FailureException mismatch(String message, String remedy) {
    return new FailureException(FailureCode.EDIT_MISMATCH, message, remedy);
  }
}
