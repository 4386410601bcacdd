package dev.cloister;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.snapshot.SnapshotKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot as it is at one moment.
 *
 * @param id 12 hexadecimal digits
 * @param state {@code creating}, {@code ready}, or {@code damaged}
 * @param current whether its workspace goes on from it: it was the last to be taken or restored
 * @param parent the name of the one that was current when it was taken, or of what is left above it
 * @param children the names of those that have it as their parent
 * @param forks the names of the other workspaces whose disks lie on it
 * @param note may be empty
 * @param diskBytes what its disk takes on the host's, in bytes
 * @param memoryBytes what its memory takes there; 0 of a disk alone
 * @param of what the workspace was
 * @param failure where it is damaged, why it cannot be restored, or not with its memory
 */
public record SnapshotInfo(
    String id,
    String name,
    SnapshotKind kind,
    String state,
    boolean current,
    Optional<String> parent,
    List<String> children,
    List<String> forks,
    String note,
    Instant createdAt,
    long diskBytes,
    long memoryBytes,
    Of of,
    Optional<Failure> failure) {

  /**
   * What a workspace was.
   *
   * @param diskBytes the disk's size as the guest sees it
   * @param forkOf the name of the workspace that it was forked from
   */
  public record Of(
      String image,
      String imageDigest,
      int vcpus,
      int memoryMiB,
      long diskBytes,
      Optional<String> forkOf) {}
}
