package dev.cloister.actors.host;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.host.Cleaning.Fate;
import dev.cloister.actors.host.Cleaning.Item;
import dev.cloister.actors.host.Cleaning.Scope;
import dev.cloister.actors.port.Remains;
import dev.cloister.actors.port.Remnant;
import dev.cloister.actors.port.Remnant.Kind;
import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Removes orphans in the order of what depends on what: a process, then its sockets, its disk, its
 * CID. What a process may still use is kept when that process does not end. Thread-safe.
 */
record Removal(
    Remains remains, ActorRef<CidLedger.Command> cids, Scheduler scheduler, Duration patience) {

  /** What became of each; the stage does not fail. */
  CompletionStage<List<Item>> of(List<Remnant> orphans, Scope scope) {
    List<Remnant> inOrder = orphans.stream().sorted(Comparator.comparing(Remnant::kind)).toList();
    CompletionStage<Progress> all = CompletableFuture.completedStage(new Progress());
    for (Remnant orphan : inOrder) {
      all = all.thenCompose(so -> next(so, orphan, scope));
    }
    return all.thenApply(Progress::items);
  }

  private record Progress(List<Item> items, Set<WorkspaceId> alive) {
    Progress() {
      this(new ArrayList<>(), new HashSet<>());
    }

    Progress and(Item item) {
      items.add(item);
      if (item.remnant().kind() == Kind.PROCESS && item.fate() == Fate.FAILED) {
        item.remnant().workspace().ifPresent(alive::add);
      }
      return this;
    }
  }

  private CompletionStage<Progress> next(Progress so, Remnant orphan, Scope scope) {
    boolean unasked = orphan.kind() == Kind.DISK && !scope.disks();
    if (unasked || orphan.workspace().filter(so.alive()::contains).isPresent()) {
      return CompletableFuture.completedStage(so.and(Item.of(orphan, Fate.KEPT)));
    }
    return removed(orphan)
        .handle(
            (done, error) ->
                error == null
                    ? Item.of(orphan, Fate.REMOVED)
                    : new Item(orphan, Fate.FAILED, Optional.of(FailureException.failureOf(error))))
        .thenApply(so::and);
  }

  private CompletionStage<?> removed(Remnant orphan) {
    if (orphan.kind() != Kind.CID) {
      return remains.remove(orphan);
    }
    return AskPattern.askWithStatus(
        cids,
        (ActorRef<StatusReply<Long>> replyTo) ->
            new CidLedger.Release(orphan.workspace().orElseThrow(), replyTo),
        patience,
        scheduler);
  }
}
