package dev.cloister;

/**
 * How a workspace is put back to a snapshot.
 *
 * @param diskOnly whether it boots on the disk of a snapshot that has memory too
 * @param discardNewer whether the snapshots that were made from that one are removed
 */
public record RestoreOptions(boolean diskOnly, boolean discardNewer) {
  /** With all that the snapshot has, and without harm to others. */
  public static final RestoreOptions DEFAULT = new RestoreOptions(false, false);

  public RestoreOptions withDiskOnly() {
    return new RestoreOptions(true, discardNewer);
  }

  public RestoreOptions withDiscardNewer() {
    return new RestoreOptions(diskOnly, true);
  }
}
