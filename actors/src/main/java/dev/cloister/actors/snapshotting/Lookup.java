package dev.cloister.actors.snapshotting;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.snapshot.Snapshot;
import dev.cloister.actors.snapshot.SnapshotFailures;
import dev.cloister.actors.snapshot.Snapshots;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceSpec;
import dev.cloister.actors.workspace.WorkspaceView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Finds snapshots, and what there is of them on the host. Thread-safe. */
record Lookup(Host host) {

  /** The capture that its disk lies on; a disk that cannot be read lies on nothing known. */
  CompletionStage<Optional<String>> under(WorkspaceId workspace) {
    return host.store().under(workspace).exceptionally(error -> Optional.empty());
  }

  /**
   * Uses a snapshot that is there; nothing of it goes meanwhile. It is looked for once more when it
   * is held: whoever removed it before did so before it was.
   */
  <T> CompletionStage<T> using(
      WorkspaceSpec workspace, String nameOrId, Function<Snapshot, CompletionStage<T>> use) {
    return host.look()
        .thenCompose(
            known -> {
              String id = find(known, workspace, nameOrId).id();
              return host.hold(id)
                  .thenCompose(held -> host.look())
                  .thenCompose(now -> use.apply(find(now, workspace, id)))
                  .whenComplete((done, error) -> host.letGo(id));
            });
  }

  private static Snapshot find(Snapshots known, WorkspaceSpec workspace, String nameOrId) {
    Snapshot found =
        known
            .find(workspace.id(), nameOrId)
            .orElseThrow(
                () -> new FailureException(SnapshotFailures.notFound(workspace.name(), nameOrId)));
    if (!found.taken()) {
      throw new FailureException(SnapshotFailures.inTheMaking(found));
    }
    return found;
  }

  /**
   * Checks that it can be begun with. Fails with {@code CAPTURE_DAMAGED} or {@code
   * CAPTURE_FOREIGN}; where its disk can be had, the remedy says so.
   */
  CompletionStage<Snapshot> check(Snapshot snapshot, boolean memory) {
    return problem(snapshot, memory)
        .thenApply(
            problem -> {
              problem.ifPresent(
                  failure -> {
                    throw new FailureException(failure);
                  });
              return snapshot;
            });
  }

  private CompletionStage<Optional<Failure>> problem(Snapshot snapshot, boolean memory) {
    CompletionStage<Optional<Failure>> disk = failureOf(host.store().findDisk(snapshot.id()));
    if (!memory) {
      return disk;
    }
    return failureOf(host.store().find(snapshot.id()))
        .thenCombine(
            disk, (whole, alone) -> alone.or(() -> whole.map(SnapshotFailures::withoutMemory)));
  }

  /** What a snapshot has is not there: it was damaged, nobody has removed it. */
  private static Failure damaged(Failure failure) {
    return failure.code() == FailureCode.CAPTURE_NOT_FOUND
        ? new Failure(
            FailureCode.CAPTURE_DAMAGED, failure.message(), failure.remedy(), failure.evidence())
        : failure;
  }

  private static CompletionStage<Optional<Failure>> failureOf(CompletionStage<?> found) {
    return found.handle(
        (good, error) ->
            Optional.ofNullable(error).map(FailureException::failureOf).map(Lookup::damaged));
  }

  /** All that a workspace has. */
  CompletionStage<List<SnapshotView>> views(WorkspaceSpec workspace) {
    return host.look()
        .thenCombine(lyingOn(workspace), (known, forks) -> views(workspace, known, forks))
        .thenCompose(all -> all);
  }

  private CompletionStage<List<SnapshotView>> views(
      WorkspaceSpec workspace, Snapshots known, Map<String, List<String>> forks) {
    CompletionStage<List<SnapshotView>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (Snapshot one : known.of(workspace.id())) {
      CompletionStage<Optional<Failure>> damage =
          one.taken()
              ? problem(one, one.kind().hasMemory())
              : CompletableFuture.completedStage(Optional.empty());
      all =
          all.thenCombine(
              damage,
              (views, why) -> {
                views.add(view(one, known, forks, why));
                return views;
              });
    }
    return all.thenApply(List::copyOf);
  }

  private static SnapshotView view(
      Snapshot one, Snapshots known, Map<String, List<String>> forks, Optional<Failure> damage) {
    return new SnapshotView(
        one,
        known.currentOf(one.workspace()).equals(Optional.of(one.id())),
        one.parent().flatMap(id -> Optional.ofNullable(known.byId().get(id))).map(Snapshot::name),
        known.childrenOf(one.id()).stream().map(Snapshot::name).toList(),
        forks.getOrDefault(one.id(), List.of()),
        damage);
  }

  /** The names of the other workspaces whose disks lie on a capture, by that. */
  private CompletionStage<Map<String, List<String>>> lyingOn(WorkspaceSpec but) {
    return host.list()
        .thenCompose(
            views -> {
              CompletionStage<Map<String, List<String>>> all =
                  CompletableFuture.completedStage(new HashMap<>());
              for (WorkspaceView view : views) {
                if (!view.spec().id().equals(but.id())) {
                  all = all.thenCombine(under(view.spec().id()), (map, on) -> add(map, on, view));
                }
              }
              return all;
            });
  }

  private static Map<String, List<String>> add(
      Map<String, List<String>> map, Optional<String> capture, WorkspaceView view) {
    capture.ifPresent(
        id -> map.computeIfAbsent(id, none -> new ArrayList<>()).add(view.spec().name()));
    return map;
  }
}
