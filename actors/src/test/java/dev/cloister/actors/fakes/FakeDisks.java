package dev.cloister.actors.fakes;

import dev.cloister.actors.port.DiskStore;
import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Plays the disks of a host. */
public final class FakeDisks implements DiskStore {
  public final Answers<Path> ensures = new Answers<>();
  public final Answers<Void> deletes = new Answers<>();
  private final Set<WorkspaceId> existing = ConcurrentHashMap.newKeySet();
  private final Map<WorkspaceId, String> captures = new ConcurrentHashMap<>();
  private final FakeHost host;

  FakeDisks(FakeHost host) {
    this.host = host;
  }

  /** The disk of an earlier daemon. */
  public void left(WorkspaceId workspace) {
    existing.add(workspace);
  }

  public Set<WorkspaceId> existing() {
    return Set.copyOf(existing);
  }

  @Override
  public CompletionStage<Path> ensure(WorkspaceId workspace, Path base, long sizeBytes) {
    host.calls.add("disk");
    return make(workspace);
  }

  @Override
  public CompletionStage<Path> fork(WorkspaceId workspace, Path captured) {
    host.calls.add("disk on a capture");
    return make(workspace)
        .thenApply(
            disk -> {
              captures.put(workspace, captured.getParent().getFileName().toString());
              return disk;
            });
  }

  /** The capture that its disk lies on, if it does. */
  public Optional<String> capture(WorkspaceId workspace) {
    return Optional.ofNullable(captures.get(workspace));
  }

  private CompletionStage<Path> make(WorkspaceId workspace) {
    host.calls.add("disk make");
    return ensures.answer(
        () -> {
          existing.add(workspace);
          return Path.of("/played", workspace.value(), "disk.qcow2");
        });
  }

  @Override
  public CompletionStage<Void> delete(WorkspaceId workspace) {
    host.calls.add(host.hypervisor.isAlive(workspace) ? "DISK DELETED ALIVE" : "disk delete");
    return deletes.answer(
        () -> {
          existing.remove(workspace);
          return null;
        });
  }
}
