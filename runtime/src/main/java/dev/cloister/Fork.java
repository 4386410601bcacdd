package dev.cloister;

import dev.cloister.actors.failure.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of a fork.
 *
 * @param paused for so long the parent's vCPUs stood still
 * @param frozen for so long its processes did
 * @param children in the order of their numbers
 */
public record Fork(Duration paused, Duration frozen, List<Child> children) {

  /**
   * One child.
   *
   * @param workspace where it was made
   * @param failure why it was not; nothing is left of it then
   */
  public record Child(String name, Optional<Workspace> workspace, Optional<Failure> failure) {}
}
