package dev.cloister.runtime.state;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The mark of a restore that is under way: a state directory with it holds nothing that anybody
 * worked with. For the owner of the directory's lock.
 */
public final class UnfinishedRestore {
  private UnfinishedRestore() {}

  /**
   * Fails where a restore was interrupted: half of the disks may be missing.
   *
   * @throws FailureException {@code WRONG_STATE}
   */
  public static void refuse(StateDirectory state) {
    if (isIn(state)) {
      throw new FailureException(
          FailureCode.WRONG_STATE,
          "A restore into " + state.home() + " was interrupted",
          "Run 'cloister restore' again; it begins anew.");
    }
  }

  /** Whether a restore into it was interrupted. */
  public static boolean isIn(StateDirectory state) {
    return Files.exists(marker(state));
  }

  /** Before the first file; there is no mark yet. */
  public static void mark(StateDirectory state) throws IOException {
    Files.createFile(marker(state));
  }

  /** After the last file. */
  public static void done(StateDirectory state) throws IOException {
    Files.delete(marker(state));
  }

  /** Removes everything that the restore has written, but for images: they are whole. */
  public static void remove(StateDirectory state) throws IOException {
    Trees.delete(state.workspaces());
    Trees.delete(state.captures());
    Trees.delete(state.journal());
    Files.deleteIfExists(marker(state));
  }

  private static Path marker(StateDirectory state) {
    return state.home().resolve("restore.unfinished");
  }
}
