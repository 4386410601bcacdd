package dev.cloister.actors.snapshotting;

import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.fork.Forked;
import dev.cloister.actors.fork.Forking;
import dev.cloister.actors.snapshot.Snapshot;
import dev.cloister.actors.snapshot.SnapshotLedger;
import dev.cloister.actors.snapshot.Snapshots;
import dev.cloister.actors.workspace.Beginning;
import dev.cloister.actors.workspace.WorkspaceCommand;
import dev.cloister.actors.workspace.WorkspaceSpec;
import dev.cloister.actors.workspace.WorkspaceView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Puts workspaces back to snapshots, and forks them from such. Thread-safe. */
public final class Restoring {
  private final Host host;
  private final Lookup lookup;
  private final Forking forking;

  public Restoring(Host host, Forking forking) {
    this.host = host;
    this.lookup = new Lookup(host);
    this.forking = forking;
  }

  /**
   * How a snapshot is used.
   *
   * @param snapshot its name or id
   * @param diskOnly without its memory, where it has one
   */
  public record Use(String snapshot, boolean diskOnly) {}

  /**
   * Puts a workspace back: what it has done since is gone, unless a snapshot has it. One that runs
   * is stopped for it, and it runs afterwards in any case. Fails with {@code SNAPSHOT_NOT_FOUND},
   * {@code CAPTURE_DAMAGED}, {@code CAPTURE_FOREIGN} or {@code LIFETIME_OVER} before anything is
   * touched; or as a start does, and can be repeated then.
   *
   * @param discardNewer whether the snapshots that were made from this one go
   */
  public CompletionStage<WorkspaceRestored> restore(
      String workspace, Use use, boolean discardNewer) {
    return host.<WorkspaceView>tell(workspace, WorkspaceCommand.Inspect::new)
        .thenCompose(
            view ->
                lookup.using(
                    view.spec(),
                    use.snapshot(),
                    snapshot -> restore(view.spec(), snapshot, use, discardNewer)));
  }

  private CompletionStage<WorkspaceRestored> restore(
      WorkspaceSpec spec, Snapshot snapshot, Use use, boolean discardNewer) {
    Beginning from = beginning(snapshot, use);
    refuseIfOver(spec);
    return lookup
        .check(snapshot, from.memory())
        .thenCompose(good -> begin(spec, from))
        .handle(
            (view, error) ->
                error == null
                    ? restored(snapshot).thenApply(known -> view)
                    : notRestored(spec, snapshot, error))
        .thenCompose(outcome -> outcome)
        .thenCompose(
            view ->
                (discardNewer ? discardNewer(snapshot) : nothing())
                    .thenApply(gone -> new WorkspaceRestored(view, snapshot, from.memory(), gone)));
  }

  private CompletionStage<WorkspaceView> begin(WorkspaceSpec spec, Beginning from) {
    String id = spec.id().value();
    return host.<WorkspaceView>tell(id, WorkspaceCommand.Stop::new)
        .thenCompose(
            stopped -> host.tell(id, replyTo -> new WorkspaceCommand.Restore(from, replyTo)));
  }

  /** It would not be started, and who stops it for that would lose what it holds. */
  private void refuseIfOver(WorkspaceSpec spec) {
    spec.over(forking.clock().instant())
        .ifPresent(
            failure -> {
              throw new FailureException(failure);
            });
  }

  private static Beginning beginning(Snapshot snapshot, Use use) {
    return new Beginning(snapshot.id(), snapshot.kind().hasMemory() && !use.diskOnly());
  }

  private CompletionStage<Snapshots> restored(Snapshot snapshot) {
    return host.change(replyTo -> new SnapshotLedger.Restored(snapshot.id(), replyTo));
  }

  /** Its disk may be the snapshot's already: it goes on from there then. */
  private CompletionStage<WorkspaceView> notRestored(
      WorkspaceSpec spec, Snapshot snapshot, Throwable error) {
    return lookup
        .under(spec.id())
        .thenCompose(
            on ->
                on.equals(Optional.of(snapshot.id()))
                    ? restored(snapshot).handle((known, unwritten) -> on)
                    : CompletableFuture.completedStage(on))
        .thenCompose(done -> CompletableFuture.failedStage(error));
  }

  private static CompletionStage<List<Snapshot>> nothing() {
    return CompletableFuture.completedStage(List.of());
  }

  private CompletionStage<List<Snapshot>> discardNewer(Snapshot snapshot) {
    return host.look()
        .thenCompose(
            known -> {
              Set<String> ids = known.descendantsOf(snapshot.id());
              List<Snapshot> gone = ids.stream().map(known.byId()::get).toList();
              return host.change(replyTo -> new SnapshotLedger.Remove(ids, false, replyTo))
                  .thenApply(
                      left -> {
                        host.discard(ids);
                        return gone;
                      });
            });
  }

  /**
   * Makes children of a snapshot, as {@link Forking#fork} does of a workspace that runs. Fails as
   * {@link #restore} does before anything is touched.
   */
  public CompletionStage<Forked> fork(String workspace, Use use, List<Forking.Name> children) {
    return host.<WorkspaceView>tell(workspace, WorkspaceCommand.Inspect::new)
        .thenCompose(
            view ->
                lookup.using(
                    view.spec(),
                    use.snapshot(),
                    snapshot -> fork(view.spec(), snapshot, use, children)));
  }

  private CompletionStage<Forked> fork(
      WorkspaceSpec spec, Snapshot snapshot, Use use, List<Forking.Name> children) {
    Beginning from = beginning(snapshot, use);
    refuseIfOver(spec);
    Captures.Taken nothing = new Captures.Taken(snapshot.id(), Duration.ZERO, Duration.ZERO);
    return lookup
        .check(snapshot, from.memory())
        .thenCompose(good -> forking.forkOf(spec, from, nothing, children));
  }
}
