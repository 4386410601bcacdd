package dev.cloister;

import java.util.Optional;

/**
 * What is asked of a fork.
 *
 * @param count how many children, 1 to {@value #MOST}
 * @param namePrefix of their names, which a number from 1 on follows; empty: names are made up
 * @param snapshot the name or id of the snapshot that they begin with; empty: as it is now
 * @param diskOnly whether they boot on the disk of a snapshot that has memory too
 */
public record ForkOptions(
    int count, Optional<String> namePrefix, Optional<String> snapshot, boolean diskOnly) {
  /** The most children of one capture. */
  public static final int MOST = 200;

  /** So many children, under names that are made up. */
  public static ForkOptions children(int count) {
    return new ForkOptions(count, Optional.empty(), Optional.empty(), false);
  }

  public ForkOptions withNamePrefix(String prefix) {
    return new ForkOptions(count, Optional.of(prefix), snapshot, diskOnly);
  }

  /** From a snapshot of it, whether it runs or not. */
  public ForkOptions withSnapshot(String nameOrId) {
    return new ForkOptions(count, namePrefix, Optional.of(nameOrId), diskOnly);
  }

  public ForkOptions withDiskOnly() {
    return new ForkOptions(count, namePrefix, snapshot, true);
  }
}
