package dev.cloister.runtime.fake;

import dev.cloister.RestoreOptions;
import dev.cloister.SnapshotInfo;
import dev.cloister.SnapshotOptions;
import dev.cloister.Snapshots;
import dev.cloister.Workspace;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.snapshot.SnapshotKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Snapshots that are a list; each is the child of the one before it. */
final class FakeSnapshots implements Snapshots {
  private final Workspace workspace;
  private final List<SnapshotInfo> all = new CopyOnWriteArrayList<>();

  FakeSnapshots(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public CompletionStage<Taken> create(SnapshotOptions options) {
    int number = all.size() + 1;
    SnapshotKind kind = options.kind().orElse(SnapshotKind.FULL);
    SnapshotInfo made =
        new SnapshotInfo(
            String.format("%012x", number),
            options.name().orElse("snap-" + number),
            kind,
            "ready",
            true,
            all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1).name()),
            List.of(),
            List.of(),
            options.note(),
            FakeWorkspace.CREATED,
            1 << 20,
            kind.hasMemory() ? 3 << 20 : 0,
            new SnapshotInfo.Of("minimal", "sha256:0f", 1, 256, 1L << 30, Optional.empty()),
            Optional.empty());
    all.add(made);
    return CompletableFuture.completedFuture(
        new Taken(made, Duration.ofMillis(20), Duration.ofMillis(30)));
  }

  @Override
  public CompletionStage<List<SnapshotInfo>> list() {
    return CompletableFuture.completedFuture(List.copyOf(all));
  }

  @Override
  public CompletionStage<SnapshotInfo> info(String snapshot) {
    return all.stream()
        .filter(one -> one.name().equals(snapshot) || one.id().equals(snapshot))
        .findFirst()
        .<CompletionStage<SnapshotInfo>>map(CompletableFuture::completedFuture)
        .orElseGet(
            () ->
                FakeCloister.failed(
                    FailureCode.SNAPSHOT_NOT_FOUND,
                    "There is no snapshot " + snapshot,
                    "List the snapshots it has."));
  }

  @Override
  public CompletionStage<Restored> restore(String snapshot, RestoreOptions options) {
    return info(snapshot)
        .thenCombine(
            workspace.info(),
            (one, info) ->
                new Restored(info, one.kind().hasMemory() && !options.diskOnly(), List.of()));
  }

  @Override
  public CompletionStage<Void> remove(String snapshot, boolean promote) {
    return info(snapshot)
        .thenCompose(
            one -> {
              boolean parent =
                  all.stream().anyMatch(other -> other.parent().equals(Optional.of(one.name())));
              if (parent && !promote) {
                return FakeCloister.failed(
                    FailureCode.SNAPSHOT_IN_USE, "Others depend on it", "Promote them.");
              }
              all.remove(one);
              return CompletableFuture.completedFuture(null);
            });
  }
}
