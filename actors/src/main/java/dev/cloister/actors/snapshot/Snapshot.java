package dev.cloister.actors.snapshot;

import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Instant;
import java.util.Optional;

/**
 * One snapshot.
 *
 * @param id of its capture: 12 hexadecimal digits
 * @param name unique among those of its workspace
 * @param of what it is of
 * @param parent the one that the workspace had last been saved as, or put back to; empty where
 *     there is none any more
 * @param note for people; may be empty
 * @param taken whether it is there; until then it is being made
 * @param diskBytes what its disk takes on the host's
 * @param memoryBytes what its memory takes there
 */
public record Snapshot(
    String id,
    String name,
    Subject of,
    SnapshotKind kind,
    Optional<String> parent,
    String note,
    Instant createdAt,
    boolean taken,
    long diskBytes,
    long memoryBytes) {

  /**
   * What a snapshot is of.
   *
   * @param name the workspace's
   * @param imageDigest the root file system that its disk began with
   * @param diskBytes the disk's size as the guest sees it
   * @param forkOf the name of the workspace that it was forked from, if it was
   */
  public record Subject(
      WorkspaceId workspace,
      String name,
      String image,
      String imageDigest,
      int vcpus,
      int memoryMiB,
      long diskBytes,
      Optional<String> forkOf) {}

  /** Whose it is. */
  public WorkspaceId workspace() {
    return of.workspace();
  }

  /**
   * What it takes on the host's disk; of one that is being made, what it is expected to at least.
   */
  public long bytes() {
    return diskBytes + memoryBytes;
  }

  /** Whether it is meant. */
  public boolean isCalled(String nameOrId) {
    return name.equals(nameOrId) || id.equals(nameOrId);
  }

  Snapshot taken(long disk, long memory) {
    return new Snapshot(id, name, of, kind, parent, note, createdAt, true, disk, memory);
  }

  Snapshot under(Optional<String> other) {
    return new Snapshot(id, name, of, kind, other, note, createdAt, taken, diskBytes, memoryBytes);
  }
}
