package dev.cloister.runtime.verb;

import java.util.List;
import java.util.Optional;

/** What became of a fork. */
public record ForkView(
    @Doc("One for each child that was asked for.") List<Child> children,
    @Doc("How many were made.") int made,
    @Doc("How many were not.") int failed,
    @Doc("For how long the parent's processors stood still, in milliseconds.") long pausedMillis,
    @Doc("For how long the parent's programs stood still, in milliseconds.") long frozenMillis) {

  /** One child: a workspace or an error. */
  public record Child(
      @Doc("Its name.") String name,
      @Doc("Its id, where it was made.") Optional<String> id,
      @Doc("Why it was not made; nothing is left of it.") Optional<ErrorView> error) {}
}
