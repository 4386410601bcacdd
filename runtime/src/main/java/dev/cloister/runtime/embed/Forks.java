package dev.cloister.runtime.embed;

import dev.cloister.ForkOptions;
import dev.cloister.actors.fork.Forked;
import dev.cloister.actors.fork.Forking;
import dev.cloister.actors.workspace.WorkspaceId;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Forks workspaces. Thread-safe.
 *
 * @param deliveries where answers are given
 */
record Forks(Forking forking, Specs specs, Ids ids, Executor deliveries) {

  CompletionStage<Forked> fork(WorkspaceId parent, String name, ForkOptions options) {
    return forking
        .fork(parent.value(), ids.capture(), specs.children(name, options))
        .thenApplyAsync(forked -> forked, deliveries);
  }
}
