package dev.cloister.runtime.embed;

import dev.cloister.ForkOptions;
import dev.cloister.actors.fork.Forked;
import dev.cloister.actors.fork.Forking;
import dev.cloister.actors.snapshotting.Restoring;
import dev.cloister.actors.workspace.WorkspaceId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Forks workspaces. Thread-safe.
 *
 * @param deliveries where answers are given
 */
record Forks(Forking forking, Restoring restoring, Specs specs, Ids ids, Executor deliveries) {

  CompletionStage<Forked> fork(WorkspaceId parent, String name, ForkOptions options) {
    List<Forking.Name> children = specs.children(name, options);
    return options
        .snapshot()
        .map(
            snapshot ->
                restoring.fork(
                    parent.value(), new Restoring.Use(snapshot, options.diskOnly()), children))
        .orElseGet(() -> forking.fork(parent.value(), ids.capture(), children))
        .thenApplyAsync(forked -> forked, deliveries);
  }
}
