package dev.cloister.runtime.call;

import dev.cloister.Cloister;
import dev.cloister.RestoreOptions;
import dev.cloister.SnapshotInfo;
import dev.cloister.SnapshotOptions;
import dev.cloister.Snapshots;
import dev.cloister.actors.snapshot.SnapshotKind;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.SnapshotCreateInput;
import dev.cloister.runtime.verb.SnapshotRemoveInput;
import dev.cloister.runtime.verb.SnapshotRemovedView;
import dev.cloister.runtime.verb.SnapshotRestoreInput;
import dev.cloister.runtime.verb.SnapshotRestoredView;
import dev.cloister.runtime.verb.SnapshotTakenView;
import dev.cloister.runtime.verb.SnapshotVerbs;
import dev.cloister.runtime.verb.SnapshotView;
import dev.cloister.runtime.verb.SnapshotsView;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Verbs on the snapshots of a workspace. */
final class SnapshotCalls {
  private SnapshotCalls() {}

  static void register(Handlers handlers) {
    handlers.on(SnapshotVerbs.CREATE, SnapshotCalls::create);
    handlers.on(
        SnapshotVerbs.LIST,
        (host, in) ->
            of(host, in.workspace()).thenCompose(Snapshots::list).thenApply(SnapshotCalls::all));
    handlers.on(
        SnapshotVerbs.INFO,
        (host, in) ->
            of(host, in.workspace())
                .thenCompose(snapshots -> snapshots.info(in.snapshot()))
                .thenApply(SnapshotCalls::view));
    handlers.on(SnapshotVerbs.RESTORE, SnapshotCalls::restore);
    handlers.on(SnapshotVerbs.REMOVE, SnapshotCalls::remove);
  }

  private static CompletionStage<Snapshots> of(Cloister host, String workspace) {
    return host.workspace(workspace).thenApply(found -> found.snapshots());
  }

  private static CompletionStage<SnapshotTakenView> create(
      Cloister host, SnapshotCreateInput input) {
    SnapshotOptions options =
        new SnapshotOptions(
            input.name(), input.kind().flatMap(SnapshotKind::ofWord), input.note().orElse(""));
    return of(host, input.workspace())
        .thenCompose(snapshots -> snapshots.create(options))
        .thenApply(
            taken ->
                new SnapshotTakenView(
                    view(taken.snapshot()), taken.paused().toMillis(), taken.frozen().toMillis()));
  }

  private static CompletionStage<SnapshotRestoredView> restore(
      Cloister host, SnapshotRestoreInput input) {
    RestoreOptions options =
        new RestoreOptions(input.diskOnly().orElse(false), input.discardNewer().orElse(false));
    return of(host, input.workspace())
        .thenCompose(snapshots -> snapshots.restore(input.snapshot(), options))
        .thenApply(
            done ->
                new SnapshotRestoredView(
                    Views.workspace(done.workspace()), done.memory(), done.discarded()));
  }

  private static CompletionStage<SnapshotRemovedView> remove(
      Cloister host, SnapshotRemoveInput input) {
    return of(host, input.workspace())
        .thenCompose(
            snapshots ->
                snapshots
                    .info(input.snapshot())
                    .thenCompose(
                        one ->
                            snapshots
                                .remove(one.id(), input.promote().orElse(false))
                                .thenApply(gone -> new SnapshotRemovedView(one.id(), one.name()))));
  }

  private static SnapshotsView all(List<SnapshotInfo> infos) {
    long bytes = infos.stream().mapToLong(one -> one.diskBytes() + one.memoryBytes()).sum();
    return new SnapshotsView(infos.stream().map(SnapshotCalls::view).toList(), bytes);
  }

  private static SnapshotView view(SnapshotInfo info) {
    return new SnapshotView(
        info.id(),
        info.name(),
        info.kind().word(),
        info.state(),
        info.current(),
        info.parent(),
        info.children(),
        info.forks(),
        info.note(),
        info.createdAt(),
        info.diskBytes(),
        info.memoryBytes(),
        info.of().image(),
        info.of().vcpus(),
        info.of().memoryMiB(),
        info.of().diskBytes(),
        info.of().forkOf(),
        info.failure().map(ErrorView::of));
  }
}
