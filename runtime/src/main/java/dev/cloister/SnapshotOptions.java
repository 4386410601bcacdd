package dev.cloister;

import dev.cloister.actors.snapshot.SnapshotKind;
import java.util.Optional;

/**
 * What is asked of a snapshot.
 *
 * @param name unique among those of its workspace, and formed like a workspace's; empty: one is
 *     made up
 * @param kind empty: {@code FULL} where the workspace runs, {@code DISK} where it does not
 * @param note for people, at most {@value #LONGEST_NOTE} characters; may be empty
 */
public record SnapshotOptions(Optional<String> name, Optional<SnapshotKind> kind, String note) {
  /** Of a note, in characters. */
  public static final int LONGEST_NOTE = 1000;

  /** Of all there is, under a name that is made up. */
  public static SnapshotOptions any() {
    return new SnapshotOptions(Optional.empty(), Optional.empty(), "");
  }

  /** Of all there is. */
  public static SnapshotOptions named(String name) {
    return any().withName(name);
  }

  public SnapshotOptions withName(String other) {
    return new SnapshotOptions(Optional.of(other), kind, note);
  }

  public SnapshotOptions withKind(SnapshotKind other) {
    return new SnapshotOptions(name, Optional.of(other), note);
  }

  public SnapshotOptions withNote(String other) {
    return new SnapshotOptions(name, kind, other);
  }
}
