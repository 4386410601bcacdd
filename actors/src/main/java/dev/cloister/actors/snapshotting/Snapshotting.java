package dev.cloister.actors.snapshotting;

import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.snapshot.Snapshot;
import dev.cloister.actors.snapshot.SnapshotFailures;
import dev.cloister.actors.snapshot.SnapshotKind;
import dev.cloister.actors.snapshot.SnapshotLedger;
import dev.cloister.actors.snapshot.Snapshots;
import dev.cloister.actors.workspace.WorkspaceCommand;
import dev.cloister.actors.workspace.WorkspaceSpec;
import dev.cloister.actors.workspace.WorkspaceView;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Takes snapshots and removes them. What is cut short by the end of this process is whole or gone
 * at the next start. Thread-safe.
 */
public final class Snapshotting {
  private static final Set<String> WITHOUT_MEMORY = Set.of("stopped", "lost");

  private final Host host;
  private final Lookup lookup;
  private final Clock clock;

  public Snapshotting(Host host, Clock clock) {
    this.host = host;
    this.lookup = new Lookup(host);
    this.clock = clock;
  }

  /**
   * Takes one. Fails with {@code NAME_TAKEN} or {@code SNAPSHOT_QUOTA}, or as {@link
   * WorkspaceCommand.Capture} does; nothing of it stays then.
   *
   * @param workspace its name or id
   */
  public CompletionStage<SnapshotTaken> create(String workspace, SnapshotPlan plan) {
    return host.<WorkspaceView>tell(workspace, WorkspaceCommand.Inspect::new)
        .thenCompose(
            view -> {
              boolean still = WITHOUT_MEMORY.contains(view.state());
              SnapshotKind kind = plan.kind().orElse(still ? SnapshotKind.DISK : SnapshotKind.FULL);
              if (still && kind.hasMemory()) {
                throw new FailureException(
                    SnapshotFailures.noMemory(view.spec().name(), view.state()));
              }
              return create(view.spec(), snapshot(view.spec(), plan, kind));
            });
  }

  private Snapshot snapshot(WorkspaceSpec spec, SnapshotPlan plan, SnapshotKind kind) {
    return new Snapshot(
        plan.id(),
        plan.name(),
        new Snapshot.Subject(
            spec.id(),
            spec.name(),
            spec.image(),
            spec.imageDigest(),
            spec.vcpus(),
            spec.memoryMiB(),
            spec.diskBytes(),
            spec.lineage().map(WorkspaceSpec.Lineage::parentName)),
        kind,
        Optional.empty(),
        plan.note(),
        clock.instant(),
        false,
        0,
        kind.hasMemory() ? (long) spec.memoryMiB() << 20 : 0);
  }

  private CompletionStage<SnapshotTaken> create(WorkspaceSpec spec, Snapshot snapshot) {
    String id = snapshot.id();
    return lookup
        .under(spec.id())
        .thenCompose(
            base -> host.change(replyTo -> new SnapshotLedger.Begin(snapshot, base, replyTo)))
        .thenCompose(
            begun ->
                orElse(
                    // From here on its record alone keeps it.
                    capture(spec, snapshot).whenComplete((taken, error) -> host.letGo(id)),
                    () -> drop(id)));
  }

  private CompletionStage<SnapshotTaken> capture(WorkspaceSpec spec, Snapshot snapshot) {
    String id = snapshot.id();
    return host.<Captures.Taken>tell(
            spec.id().value(),
            replyTo -> new WorkspaceCommand.Capture(id, snapshot.kind().hasMemory(), replyTo))
        .thenCompose(
            cost ->
                host.store()
                    .measure(id)
                    .thenCompose(
                        size ->
                            host.change(
                                replyTo ->
                                    new SnapshotLedger.Finish(
                                        id, size.disk(), size.memory(), replyTo)))
                    .thenApply(known -> new SnapshotTaken(known.byId().get(id), cost)));
  }

  private CompletionStage<Snapshots> drop(String id) {
    return host.change(replyTo -> new SnapshotLedger.Drop(id, replyTo))
        .whenComplete(
            (dropped, error) -> {
              // A record that is left is told of at the next start, by what is there then.
              if (error == null) {
                host.discard(Set.of(id));
              }
            });
  }

  /** What fails is undone before it is told. */
  private static <T> CompletionStage<T> orElse(
      CompletionStage<T> steps, Supplier<CompletionStage<?>> undo) {
    return steps.exceptionallyCompose(
        error ->
            undo.get().handle((undone, left) -> error).thenCompose(CompletableFuture::failedStage));
  }

  /** Those of a workspace, oldest first. */
  public CompletionStage<List<SnapshotView>> list(String workspace) {
    return host.<WorkspaceView>tell(workspace, WorkspaceCommand.Inspect::new)
        .thenCompose(view -> lookup.views(view.spec()));
  }

  /** One of them. Fails with {@code SNAPSHOT_NOT_FOUND}. */
  public CompletionStage<SnapshotView> info(String workspace, String nameOrId) {
    return list(workspace)
        .thenApply(
            views ->
                views.stream()
                    .filter(view -> view.snapshot().isCalled(nameOrId))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new FailureException(SnapshotFailures.notFound(workspace, nameOrId))));
  }

  /**
   * Removes one. Its memory goes at once, its disk with the last that lies on it. Fails with {@code
   * SNAPSHOT_IN_USE}, which names what depends on it.
   *
   * @param promote whether what depends on it stays without it: its children become its parent's
   */
  public CompletionStage<Snapshot> remove(String workspace, String nameOrId, boolean promote) {
    return info(workspace, nameOrId)
        .thenCompose(
            view -> {
              Snapshot gone = view.snapshot();
              List<String> dependants = dependants(view);
              if (!promote && !dependants.isEmpty()) {
                throw new FailureException(SnapshotFailures.inUse(gone, dependants));
              }
              Set<String> ids = Set.of(gone.id());
              return host.change(replyTo -> new SnapshotLedger.Remove(ids, promote, replyTo))
                  .thenApply(
                      left -> {
                        host.discard(ids);
                        return gone;
                      });
            });
  }

  private static List<String> dependants(SnapshotView view) {
    List<String> all = new ArrayList<>();
    view.children().forEach(child -> all.add("the snapshot " + child));
    view.forks().forEach(fork -> all.add("the workspace " + fork));
    return all;
  }
}
