package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.HostVerbs;
import dev.cloister.runtime.verb.NoInput;
import dev.cloister.runtime.verb.WorkspaceInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import dev.cloister.runtime.verb.WorkspaceView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Stops every workspace that has or may have a VM, many at a time, and removes the spares. */
final class StopAll {
  private static final String SUSPENDED = "suspended";

  /** A stop waits for its guest, so there can be many more than there are processors. */
  private static final int AT_A_TIME = 32;

  /**
   * In these there is no VM to end, or it is being ended for good; a suspended one would lose its
   * memory.
   */
  private static final Set<String> WITHOUT = Set.of("stopped", SUSPENDED, "lost", "deleting");

  /** How it went with one of them: its state now, or why it could not be stopped. */
  record Outcome(String name, String id, Optional<String> state, Optional<ErrorView> error) {}

  private final DaemonClient daemon;

  StopAll(DaemonClient daemon) {
    this.daemon = daemon;
  }

  /** Blocks until each has stopped or failed to; in the order of the list. */
  List<Outcome> run() {
    Optional<Outcome> undrained = drain();
    List<WorkspaceView> running =
        daemon.call(WorkspaceVerbs.LIST, new NoInput()).workspaces().stream()
            .filter(StopAll::hasOrWillHave)
            .toList();
    ExecutorService lanes =
        Executors.newFixedThreadPool(Math.max(1, Math.min(AT_A_TIME, running.size())));
    try {
      List<CompletableFuture<Outcome>> all =
          running.stream()
              .map(one -> CompletableFuture.supplyAsync(() -> stop(one), lanes))
              .toList();
      return Stream.concat(undrained.stream(), all.stream().map(CompletableFuture::join)).toList();
    } finally {
      lanes.shutdownNow();
    }
  }

  /** One that waits for its restart would have a VM again. */
  private static boolean hasOrWillHave(WorkspaceView workspace) {
    return !WITHOUT.contains(workspace.state()) || workspace.restart().nextAt().isPresent();
  }

  /** What cannot be drained is no reason to stop nothing. */
  private Optional<Outcome> drain() {
    try {
      daemon.call(HostVerbs.DRAIN, new NoInput());
      return Optional.empty();
    } catch (FailedException e) {
      return Optional.of(
          new Outcome("the warm pool", "", Optional.empty(), Optional.of(e.error())));
    }
  }

  private Outcome stop(WorkspaceView one) {
    try {
      WorkspaceView before = daemon.call(WorkspaceVerbs.INFO, new WorkspaceInput(one.id()));
      if (before.state().equals(SUSPENDED)) {
        // It was suspended meanwhile, and its memory is not to be lost.
        return new Outcome(one.name(), one.id(), Optional.of(SUSPENDED), Optional.empty());
      }
      WorkspaceView now = daemon.call(WorkspaceVerbs.STOP, new WorkspaceInput(one.id()));
      return new Outcome(one.name(), one.id(), Optional.of(now.state()), Optional.empty());
    } catch (FailedException e) {
      return new Outcome(one.name(), one.id(), Optional.empty(), Optional.of(e.error()));
    }
  }
}
