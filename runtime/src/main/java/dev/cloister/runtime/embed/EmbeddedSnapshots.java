package dev.cloister.runtime.embed;

import dev.cloister.RestoreOptions;
import dev.cloister.SnapshotInfo;
import dev.cloister.SnapshotOptions;
import dev.cloister.Snapshots;
import dev.cloister.actors.snapshot.Snapshot;
import dev.cloister.actors.snapshotting.Restoring;
import dev.cloister.actors.snapshotting.SnapshotTaken;
import dev.cloister.actors.snapshotting.SnapshotView;
import dev.cloister.actors.snapshotting.WorkspaceRestored;
import dev.cloister.actors.workspace.WorkspaceId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The snapshots of one workspace, over the actors of this JVM. */
final class EmbeddedSnapshots implements Snapshots {
  private final WorkspaceId workspace;
  private final SnapshotActors actors;

  EmbeddedSnapshots(WorkspaceId workspace, SnapshotActors actors) {
    this.workspace = workspace;
    this.actors = actors;
  }

  @Override
  public CompletionStage<Taken> create(SnapshotOptions options) {
    return asked(
        () ->
            actors
                .snapshotting()
                .create(workspace.value(), actors.plan(options))
                .thenCompose(this::taken));
  }

  private CompletionStage<Taken> taken(SnapshotTaken made) {
    return actors
        .snapshotting()
        .info(workspace.value(), made.snapshot().id())
        .thenApply(view -> new Taken(info(view), made.cost().paused(), made.cost().frozen()));
  }

  @Override
  public CompletionStage<List<SnapshotInfo>> list() {
    return asked(
        () ->
            actors
                .snapshotting()
                .list(workspace.value())
                .thenApply(all -> all.stream().map(EmbeddedSnapshots::info).toList()));
  }

  @Override
  public CompletionStage<SnapshotInfo> info(String snapshot) {
    return asked(
        () ->
            actors
                .snapshotting()
                .info(workspace.value(), snapshot)
                .thenApply(EmbeddedSnapshots::info));
  }

  @Override
  public CompletionStage<Restored> restore(String snapshot, RestoreOptions options) {
    Restoring.Use use = new Restoring.Use(snapshot, options.diskOnly());
    return asked(
        () ->
            actors
                .restoring()
                .restore(workspace.value(), use, options.discardNewer())
                .thenApply(EmbeddedSnapshots::restored));
  }

  private static Restored restored(WorkspaceRestored done) {
    return new Restored(
        Infos.of(done.view()),
        done.memory(),
        done.discarded().stream().map(Snapshot::name).toList());
  }

  @Override
  public CompletionStage<Void> remove(String snapshot, boolean promote) {
    return asked(
        () ->
            actors
                .snapshotting()
                .remove(workspace.value(), snapshot, promote)
                .thenAccept(gone -> {}));
  }

  /** What is refused at once fails as what is refused later. */
  private <T> CompletionStage<T> asked(Supplier<CompletionStage<T>> verb) {
    try {
      return actors.delivered(verb.get());
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private static SnapshotInfo info(SnapshotView view) {
    Snapshot is = view.snapshot();
    return new SnapshotInfo(
        is.id(),
        is.name(),
        is.kind(),
        state(view),
        view.current(),
        view.parent(),
        view.children(),
        view.forks(),
        is.note(),
        is.createdAt(),
        is.diskBytes(),
        is.taken() ? is.memoryBytes() : 0,
        new SnapshotInfo.Of(
            is.of().image(),
            is.of().imageDigest(),
            is.of().vcpus(),
            is.of().memoryMiB(),
            is.of().diskBytes(),
            is.of().forkOf()),
        view.damage());
  }

  private static String state(SnapshotView view) {
    if (!view.snapshot().taken()) {
      return "creating";
    }
    return view.damage().isPresent() ? "damaged" : "ready";
  }
}
