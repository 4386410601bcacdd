package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of bytes, as people write them: {@code 512M}, {@code 2G}. */
final class Sizes {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,12})([KMGT])(i?B)?", Pattern.CASE_INSENSITIVE);
  private static final String UNITS = "KMGT";
  private static final int UNIT_BITS = 10;

  private Sizes() {}

  /** Bytes. */
  static long parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new FailedException(
          FailureCode.INVALID_ARGUMENT,
          "'" + text + "' is not a size",
          "Give a whole number and K, M, G or T, e.g. 512M or 2G.");
    }
    int unit = UNITS.indexOf(form.group(2).toUpperCase(Locale.ROOT)) + 1;
    try {
      return Math.multiplyExact(Long.parseLong(form.group(1)), 1L << (UNIT_BITS * unit));
    } catch (ArithmeticException e) {
      throw new FailedException(
          FailureCode.INVALID_ARGUMENT, "'" + text + "' is too large", "Give a smaller size.");
    }
  }

  /** A size in at most one decimal, e.g. {@code 1.5G}. */
  static String text(long bytes) {
    long unit = 1L << UNIT_BITS;
    if (bytes < unit) {
      return bytes + "B";
    }
    int index = 0;
    while (bytes / unit >= 1L << UNIT_BITS && index < UNITS.length() - 1) {
      unit <<= UNIT_BITS;
      index++;
    }
    double value = (double) bytes / unit;
    String number =
        value == Math.rint(value)
            ? Long.toString((long) value)
            : String.format(Locale.ROOT, "%.1f", value);
    return number + UNITS.charAt(index);
  }
}
