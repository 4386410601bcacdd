package dev.cloister.actors.snapshot;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What of a workspace a snapshot has. */
public enum SnapshotKind {
  /** Its disk: whoever begins with it boots. */
  DISK,
  /** Its memory too: whoever begins with it goes on, programs and all. */
  FULL;

  /** The word in every interface. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind with that {@link #word}. */
  public static Optional<SnapshotKind> ofWord(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  /** Whether it has memory. */
  public boolean hasMemory() {
    return this == FULL;
  }
}
