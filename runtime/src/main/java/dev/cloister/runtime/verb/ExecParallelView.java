package dev.cloister.runtime.verb;

import java.util.List;
import java.util.Optional;

/** How a program ended in each of several workspaces. */
public record ExecParallelView(
    @Doc("One for each workspace, in the order given.") List<Outcome> results,
    @Doc("How many ended with exit code 0.") int succeeded,
    @Doc("How many ended otherwise or could not be run.") int failed)
    implements Sized {

  /** In one of them: a result or an error. */
  public record Outcome(
      @Doc("The workspace, as it was given.") String workspace,
      @Doc("What it printed and how it ended, where it was run.") Optional<ExecView> result,
      @Doc("Why it could not be run, or why its end is not known.") Optional<ErrorView> error) {}

  @Override
  public long contentBytes() {
    return results.stream()
        .flatMap(one -> one.result().stream())
        .mapToLong(ExecView::contentBytes)
        .sum();
  }
}
