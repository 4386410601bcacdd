package dev.cloister.actors.fork;

import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.workspace.WorkspaceView;
import java.util.List;
import java.util.Optional;

/**
 * What became of a fork.
 *
 * @param capture what it cost the parent
 * @param children in the order in which they were asked for
 */
public record Forked(Captures.Taken capture, List<Child> children) {

  /**
   * One child.
   *
   * @param view how it is, where it was made
   * @param failure why it was not, where nothing is left of it
   */
  public record Child(String name, Optional<WorkspaceView> view, Optional<Failure> failure) {}
}
