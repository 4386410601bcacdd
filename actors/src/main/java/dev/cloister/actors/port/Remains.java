package dev.cloister.actors.port;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What is on this host that bears this state directory's mark, whoever it belongs to. What bears
 * another's mark, or none, is neither told nor touched.
 */
public interface Remains {
  /** Processes, run directories and disks of workspaces. Fails with {@code HOST_IO}. */
  CompletionStage<List<Remnant>> find();

  /**
   * The base images and the files to boot that no image names and no disk overlays. None where the
   * images are shared with another state directory. Fails with {@code HOST_IO}, also where it
   * cannot be told what a disk overlays.
   *
   * @param bases those in use, as far as the caller knows
   */
  CompletionStage<List<Remnant>> unusedImages(Set<String> bases);

  /**
   * Ends or removes it, if it is still the same: a process that has gone, or a pid that is now
   * another's, is a success. Completes when it is gone. Fails with {@code HOST_IO}.
   */
  CompletionStage<Void> remove(Remnant remnant);
}
