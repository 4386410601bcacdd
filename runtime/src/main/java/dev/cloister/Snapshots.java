package dev.cloister;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The snapshots of one workspace: they are kept until they are removed or their workspace is
 * deleted, through restarts of daemon and host. Wherever one is asked for, its name or id does.
 * Thread-safe.
 */
public interface Snapshots {

  /**
   * One that was just taken.
   *
   * @param paused for so long the workspace's vCPUs stood still; zero where it had none
   * @param frozen for so long its processes did
   */
  record Taken(SnapshotInfo snapshot, Duration paused, Duration frozen) {}

  /**
   * A workspace that was put back.
   *
   * @param memory whether it goes on with its memory; else it booted
   * @param discarded the names of the newer snapshots that were removed for it
   */
  record Restored(WorkspaceInfo workspace, boolean memory, List<String> discarded) {}

  /**
   * Takes one. A workspace that runs goes on; its processes stand still until its memory, if that
   * is wanted, and its disk are copied. Of one that is stopped or lost the disk alone can be had,
   * and it cannot be started meanwhile. Fails with {@code NAME_TAKEN}, {@code SNAPSHOT_QUOTA},
   * {@code INVALID_ARGUMENT}, or as {@link Workspace#fork} does; nothing of it stays then.
   */
  CompletionStage<Taken> create(SnapshotOptions options);

  /** All of them, oldest first. One whose files are damaged is among them, and says so. */
  CompletionStage<List<SnapshotInfo>> list();

  /** One of them. Fails with {@code SNAPSHOT_NOT_FOUND}. */
  CompletionStage<SnapshotInfo> info(String snapshot);

  /**
   * Puts the workspace back: its disk is the snapshot's from now on, and what it did since is gone
   * unless another snapshot has it. With memory its programs go on from where they were, in a VM
   * with new random numbers and the right time; without, it boots. One that runs is stopped for it;
   * it runs afterwards in any case. Other snapshots stay, newer ones too. Fails with {@code
   * SNAPSHOT_NOT_FOUND}, {@code CAPTURE_DAMAGED} or {@code CAPTURE_FOREIGN} before anything is
   * touched; or as {@link Workspace#start} does, and can then be repeated.
   */
  CompletionStage<Restored> restore(String snapshot, RestoreOptions options);

  /**
   * Removes one: its memory at once, its disk with the last disk that lies on it. Fails with {@code
   * SNAPSHOT_NOT_FOUND}, or with {@code SNAPSHOT_IN_USE}, which names the snapshots and workspaces
   * that were made from it.
   *
   * @param promote whether these stay without it: its children become its parent's
   */
  CompletionStage<Void> remove(String snapshot, boolean promote);
}
