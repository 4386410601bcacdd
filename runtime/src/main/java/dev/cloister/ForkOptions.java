package dev.cloister;

import java.util.Optional;

/**
 * What is asked of a fork.
 *
 * @param count how many children, 1 to {@value #MOST}
 * @param namePrefix of their names, which a number from 1 on follows; empty: names are made up
 */
public record ForkOptions(int count, Optional<String> namePrefix) {
  /** The most children of one capture. */
  public static final int MOST = 200;

  /** So many children, under names that are made up. */
  public static ForkOptions children(int count) {
    return new ForkOptions(count, Optional.empty());
  }

  public ForkOptions withNamePrefix(String prefix) {
    return new ForkOptions(count, Optional.of(prefix));
  }
}
