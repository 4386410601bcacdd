package dev.cloister.actors.workspace;

import java.time.Duration;

/** How long to wait before trying again. */
final class Retry {
  /** Doubling stops here: no pause is longer than 2^5 times the first. */
  private static final int MOST_DOUBLINGS = 5;

  private Retry() {}

  /**
   * The pause after the given number of failed attempts: doubled each time, less up to half of it,
   * so that many that failed together do not come back together.
   *
   * @param random in [0, 1)
   */
  static Duration pause(Duration first, int failed, double random) {
    return pause(first, first.multipliedBy(1L << MOST_DOUBLINGS), failed, random);
  }

  /** The same, where {@code longest} is the end of the doubling. */
  static Duration pause(Duration first, Duration longest, int failed, double random) {
    // Doubling further would end in an overflow, and long after the longest there is.
    long doubled = first.toMillis() << Math.min(30, Math.max(0, failed - 1));
    long full = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(full - (long) (full * random / 2));
  }
}
