package dev.cloister.actors.capture;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.CaptureStore;
import dev.cloister.actors.snapshot.Snapshot;
import dev.cloister.actors.snapshot.SnapshotLedger;
import dev.cloister.actors.snapshot.SnapshotLedger.Change;
import dev.cloister.actors.snapshot.Snapshots;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The snapshots that an earlier daemon began and has not told the outcome of: what is whole is
 * theirs, of what is not the record goes.
 */
record Unfinished(
    CaptureStore store, ActorRef<SnapshotLedger.Command> snapshots, Scheduler scheduler) {
  /** The ledger answers from memory after at most one write to the journal. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What there is. */
  static CompletionStage<Snapshots> look(
      ActorRef<SnapshotLedger.Command> snapshots, Scheduler scheduler) {
    return AskPattern.ask(snapshots, SnapshotLedger.Look::new, PATIENCE, scheduler);
  }

  /** Settles them; the ids of all snapshots. */
  CompletionStage<Set<String>> settle() {
    return look(snapshots, scheduler)
        .thenCompose(
            found -> {
              CompletionStage<?> all = CompletableFuture.completedStage(null);
              for (Snapshot one : found.byId().values()) {
                all = one.taken() ? all : all.thenCompose(before -> settle(one));
              }
              return all.thenApply(settled -> found.byId().keySet());
            });
  }

  private CompletionStage<Snapshots> settle(Snapshot begun) {
    return store
        .measure(begun.id())
        .handle((size, error) -> outcome(begun.id(), Optional.ofNullable(size), error))
        .thenCompose(outcome -> outcome);
  }

  private CompletionStage<Snapshots> outcome(
      String id, Optional<CaptureStore.Size> size, Throwable error) {
    if (size.isPresent()) {
      return tell(
          replyTo ->
              new SnapshotLedger.Finish(id, size.get().disk(), size.get().memory(), replyTo));
    }
    Failure failure = FailureException.failureOf(error);
    return failure.code() == FailureCode.CAPTURE_NOT_FOUND
        ? tell(replyTo -> new SnapshotLedger.Drop(id, replyTo))
        : CompletableFuture.failedStage(new FailureException(failure));
  }

  private CompletionStage<Snapshots> tell(
      Function<ActorRef<StatusReply<Snapshots>>, Change> change) {
    return AskPattern.askWithStatus(snapshots, change::apply, PATIENCE, scheduler);
  }
}
