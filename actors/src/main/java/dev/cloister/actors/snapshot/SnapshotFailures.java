package dev.cloister.actors.snapshot;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import java.util.List;

/** The failures that snapshots alone know, in their words. */
public final class SnapshotFailures {
  private SnapshotFailures() {}

  public static Failure notFound(String workspace, String nameOrId) {
    return Failure.of(
        FailureCode.SNAPSHOT_NOT_FOUND,
        workspace + " has no snapshot " + nameOrId,
        "List the snapshots it has.");
  }

  public static Failure nameTaken(String workspace, String name) {
    return Failure.of(
        FailureCode.NAME_TAKEN,
        workspace + " has a snapshot " + name + " already",
        "Choose another name, or remove that one.");
  }

  public static Failure tooMany(String workspace, int most) {
    return Failure.of(
        FailureCode.SNAPSHOT_QUOTA,
        workspace + " has " + most + " snapshots, as many as it may",
        "Remove one, or raise cloister.snapshot.max-per-workspace.");
  }

  public static Failure tooLarge(long bytes, long most) {
    return Failure.of(
        FailureCode.SNAPSHOT_QUOTA,
        "All snapshots would take " + bytes + " bytes or more, and may take " + most,
        "Remove some, take the disk alone, or raise cloister.snapshot.max-bytes.");
  }

  public static Failure inTheMaking(Snapshot snapshot) {
    return Failure.of(
        FailureCode.BEING_CAPTURED,
        "The snapshot " + snapshot.name() + " is being made",
        "Try again when that is done.");
  }

  /**
   * What must not be lost is made from it.
   *
   * @param dependants each in words
   */
  public static Failure inUse(Snapshot snapshot, List<String> dependants) {
    return Failure.of(
        FailureCode.SNAPSHOT_IN_USE,
        "On the snapshot " + snapshot.name() + " depend " + String.join(", ", dependants),
        "Remove these first; or promote them, and they stay without it.");
  }

  public static Failure noMemory(String workspace, String state) {
    return Failure.of(
        FailureCode.WRONG_STATE,
        "Workspace " + workspace + " is " + state + " and has no memory to be saved",
        "Start it first, or take a snapshot of its disk alone.");
  }

  public static Failure journalFailed() {
    return Failure.of(
        FailureCode.JOURNAL_FAILED,
        "The journal of the snapshots could not be written",
        "See the daemon's log; make room on the state directory's disk, then try again.");
  }

  /** The memory cannot be had; the disk, which is good, can. */
  public static Failure withoutMemory(Failure failure) {
    return new Failure(
        failure.code(),
        failure.message(),
        "Its disk is good: restore or fork it without its memory (--disk-only).",
        failure.evidence());
  }
}
