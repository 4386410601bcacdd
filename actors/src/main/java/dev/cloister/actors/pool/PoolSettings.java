package dev.cloister.actors.pool;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the pool keeps ready.
 *
 * @param demand for so long a workspace that was taken, or was missed, counts as a sign that more
 *     will be asked for
 * @param atOnce so many spares are made at a time, 1 or more
 * @param lull so long none is made after one was taken: whoever took it is to have the processors
 * @param backoff before the next attempt after a spare that could not be made; doubled for each
 *     further one
 * @param longestBackoff the longest such wait
 */
public record PoolSettings(
    List<Size> sizes,
    Duration demand,
    int atOnce,
    Duration lull,
    Duration backoff,
    Duration longestBackoff) {

  /**
   * Machines of one size, of one image.
   *
   * @param vcpus empty: as for a workspace for which nothing is asked, like the next two
   * @param diskBytes as the guest sees it
   * @param least so many are kept ready, 0 or more
   * @param most so many where they are taken faster, {@code least} or more
   */
  public record Size(
      String image,
      OptionalInt vcpus,
      OptionalInt memoryMiB,
      OptionalLong diskBytes,
      int least,
      int most) {}

  /** The wait after so many failures in a row, 1 or more. */
  Optional<Duration> wait(int failures) {
    if (failures == 0) {
      return Optional.empty();
    }
    Duration wait = backoff.multipliedBy(1L << Math.min(failures - 1, 20));
    return Optional.of(wait.compareTo(longestBackoff) > 0 ? longestBackoff : wait);
  }
}
