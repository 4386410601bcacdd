package dev.cloister.runtime.journal;

import java.util.List;
import java.util.Optional;

/**
 * What a repair came to.
 *
 * @param aside where everything is that was set aside, and the export
 * @param export every readable row of the journal as it was, one JSON object a line
 * @param items what was damaged; empty: nothing
 */
public record RepairReport(String aside, String export, List<Item> items) {

  /**
   * One damaged thing.
   *
   * @param what file, names, cids, tasks or workspace
   * @param workspace its id, for a workspace
   * @param name its name, where that is known
   * @param damage what is wrong
   * @param outcome what was done
   * @param disk where the workspace's disk is now
   */
  public record Item(
      String what,
      Optional<String> workspace,
      Optional<String> name,
      String damage,
      String outcome,
      Optional<String> disk) {}
}
