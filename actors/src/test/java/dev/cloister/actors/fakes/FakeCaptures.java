package dev.cloister.actors.fakes;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.CaptureStore;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Plays the captures of a host. */
public final class FakeCaptures implements CaptureStore {
  public final Answers<Draft> begins = new Answers<>();
  public final Answers<Void> copies = new Answers<>();
  public final Answers<Captured> keeps = new Answers<>();
  private final Map<String, Captured> kept = new ConcurrentHashMap<>();
  private final Map<String, Remains> remains = new ConcurrentHashMap<>();
  private final Set<String> damaged = ConcurrentHashMap.newKeySet();
  private final Set<String> disksOnly = ConcurrentHashMap.newKeySet();
  private final FakeHost host;

  FakeCaptures(FakeHost host) {
    this.host = host;
  }

  /** The name of the VM that makes this capture. */
  public static WorkspaceId keeper(String id) {
    return new WorkspaceId("tpl-" + id);
  }

  /** An earlier daemon began this and did not finish. */
  public void left(String id) {
    remains.put(id, new Remains(id, keeper(id)));
  }

  /** All that are kept, by id, also those whose memory is gone. */
  public Set<String> kept() {
    return Set.copyOf(kept.keySet());
  }

  /** Its files are not what they were. */
  public void damage(String id) {
    damaged.add(id);
  }

  /** Those whose memory is gone. */
  public Set<String> disksOnly() {
    return Set.copyOf(disksOnly);
  }

  /** What was begun and neither kept nor removed. */
  public Set<String> remains() {
    return Set.copyOf(remains.keySet());
  }

  @Override
  public CompletionStage<Draft> begin(String id, Subject subject) {
    host.calls.add("capture begin");
    return begins.answer(
        () -> {
          left(id);
          Path place = Path.of("/played", id);
          return new Draft(
              id,
              subject,
              keeper(id),
              place.resolve("stream"),
              place.resolve("memory"),
              place.resolve("devices"));
        });
  }

  @Override
  public CompletionStage<Void> copyDisk(Draft draft) {
    host.calls.add(
        host.hypervisor.isAlive(draft.subject().workspace()) ? "copy disk" : "copy disk at rest");
    return copies.answer(() -> null);
  }

  @Override
  public CompletionStage<Captured> keep(Draft draft) {
    host.calls.add(host.hypervisor.isAlive(draft.keeper()) ? "KEPT ALIVE" : "capture keep");
    return keeps.answer(
        () -> {
          Captured captured =
              new Captured(
                  new VmOrigin.Child(draft.id(), draft.memory(), draft.devices()),
                  Path.of("/played", draft.id(), "disk"));
          remains.remove(draft.id());
          kept.put(draft.id(), captured);
          if (!draft.subject().memory()) {
            disksOnly.add(draft.id());
          }
          return captured;
        });
  }

  @Override
  public CompletionStage<Captured> find(String id) {
    if (damaged.contains(id)) {
      return CompletableFuture.failedFuture(Answers.failure(FailureCode.CAPTURE_DAMAGED));
    }
    return kept.containsKey(id) && !disksOnly.contains(id)
        ? CompletableFuture.completedFuture(kept.get(id))
        : CompletableFuture.failedFuture(Answers.failure(FailureCode.CAPTURE_NOT_FOUND));
  }

  @Override
  public CompletionStage<Path> findDisk(String id) {
    host.calls.add("find disk");
    return damaged.contains(id)
        ? CompletableFuture.failedFuture(Answers.failure(FailureCode.CAPTURE_DAMAGED))
        : ifKept(id, captured -> captured.disk());
  }

  @Override
  public CompletionStage<Size> measure(String id) {
    return ifKept(id, captured -> new Size(4096, disksOnly.contains(id) ? 0 : 8192));
  }

  @Override
  public CompletionStage<Optional<String>> under(WorkspaceId workspace) {
    return CompletableFuture.completedFuture(host.disks.capture(workspace));
  }

  private <T> CompletionStage<T> ifKept(String id, Function<Captured, T> what) {
    return kept.containsKey(id)
        ? CompletableFuture.completedFuture(what.apply(kept.get(id)))
        : CompletableFuture.failedFuture(Answers.failure(FailureCode.CAPTURE_NOT_FOUND));
  }

  @Override
  public CompletionStage<Void> dropMemory(String id) {
    host.calls.add("capture drop memory");
    disksOnly.add(id);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> dropMemories(Collection<String> but) {
    host.calls.add("capture drop memories");
    kept.keySet().stream().filter(id -> !but.contains(id)).forEach(disksOnly::add);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> remove(String id) {
    host.calls.add("capture remove");
    kept.remove(id);
    remains.remove(id);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<List<Remains>> unfinished() {
    return CompletableFuture.completedFuture(List.copyOf(remains.values()));
  }

  @Override
  public CompletionStage<Void> retain(Collection<String> inUse) {
    kept.keySet().retainAll(inUse);
    host.calls.add("capture retain");
    return CompletableFuture.completedFuture(null);
  }
}
