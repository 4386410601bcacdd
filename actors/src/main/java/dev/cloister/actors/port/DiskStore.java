package dev.cloister.actors.port;

import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** Keeps the writable disk of each workspace: an overlay on an immutable base. */
public interface DiskStore {
  /**
   * The workspace's disk, made if it is absent; an existing one is left as it is. All or nothing: a
   * failure leaves no half-made disk. Idempotent.
   *
   * @param base the root file system it overlays
   * @param sizeBytes the size the guest sees; at least the base's
   * @return the disk's path. Fails with {@code DISK_FULL}, {@code DISK_FAILED} or {@code
   *     IMAGE_DAMAGED}
   */
  CompletionStage<Path> ensure(WorkspaceId workspace, Path base, long sizeBytes);

  /**
   * The workspace's disk on one that was captured: as large as that, and with its contents. Made
   * anew whether there is one or not: what has been written since does not go with the memory that
   * was captured.
   *
   * @param captured never written to again
   */
  CompletionStage<Path> fork(WorkspaceId workspace, Path captured);

  /** Removes everything the workspace has on this host: disk, run directory, logs. Idempotent. */
  CompletionStage<Void> delete(WorkspaceId workspace);
}
