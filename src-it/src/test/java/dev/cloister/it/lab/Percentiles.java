package dev.cloister.it.lab;

import java.util.Collection;
import java.util.List;

/** Durations of many runs, in milliseconds, ordered. */
public record Percentiles(List<Long> sorted) {
  public static Percentiles of(Collection<Long> millis) {
    return new Percentiles(millis.stream().sorted().toList());
  }

  /** The smallest value that at least {@code percent} of the values do not exceed. */
  public long at(int percent) {
    return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
  }

  @Override
  public String toString() {
    return "p50 "
        + at(50)
        + " ms, p95 "
        + at(95)
        + " ms, max "
        + at(100)
        + " ms of "
        + sorted.size();
  }
}
