package dev.cloister.actors.fakes;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.MemoryStore;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Plays the memories of a host's suspended workspaces. */
public final class FakeMemories implements MemoryStore {
  public static final long BYTES = 4096;

  public final Answers<Draft> begins = new Answers<>();
  public final Answers<Kept> keeps = new Answers<>();
  public final Answers<Kept> finds = new Answers<>();
  private final Map<String, Draft> begun = new ConcurrentHashMap<>();
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();
  private final FakeHost host;

  FakeMemories(FakeHost host) {
    this.host = host;
  }

  /** An earlier daemon has kept this. */
  public void left(WorkspaceId workspace, String id, Shape shape) {
    kept.put(key(workspace, id), kept(workspace, id, shape));
  }

  /** All there are, finished or not, by workspace and id. */
  public Set<String> existing() {
    return java.util.stream.Stream.concat(begun.keySet().stream(), kept.keySet().stream())
        .collect(Collectors.toSet());
  }

  private static String key(WorkspaceId workspace, String id) {
    return workspace.value() + "/" + id;
  }

  private static Kept kept(WorkspaceId workspace, String id, Shape shape) {
    return new Kept(new VmOrigin.Wake(Path.of("/played", workspace.value(), id)), shape, BYTES);
  }

  @Override
  public CompletionStage<Draft> begin(WorkspaceId workspace, String id, Shape shape) {
    host.calls.add("memory begin");
    return begins.answer(
        () -> {
          clearNow(workspace);
          Draft draft = new Draft(workspace, id, shape, Path.of("/played", workspace.value(), id));
          begun.put(key(workspace, id), draft);
          return draft;
        });
  }

  @Override
  public CompletionStage<Kept> keep(Draft draft) {
    host.calls.add("memory keep");
    return keeps.answer(
        () -> {
          String key = key(draft.workspace(), draft.id());
          begun.remove(key);
          left(draft.workspace(), draft.id(), draft.shape());
          return kept.get(key);
        });
  }

  @Override
  public CompletionStage<Kept> find(WorkspaceId workspace, String id) {
    host.calls.add("memory find");
    Kept found = kept.get(key(workspace, id));
    return found == null
        ? CompletableFuture.failedFuture(Answers.failure(FailureCode.MEMORY_DAMAGED))
        : finds.answer(() -> found);
  }

  @Override
  public CompletionStage<Void> remove(WorkspaceId workspace, String id) {
    host.calls.add("memory remove");
    begun.remove(key(workspace, id));
    kept.remove(key(workspace, id));
    return CompletableFuture.completedFuture(null);
  }

  /** Told only where there is something: it is asked for often. */
  @Override
  public CompletionStage<Void> clear(WorkspaceId workspace) {
    if (clearNow(workspace)) {
      host.calls.add("memory clear");
    }
    return CompletableFuture.completedFuture(null);
  }

  private boolean clearNow(WorkspaceId workspace) {
    String prefix = workspace.value() + "/";
    boolean some = begun.keySet().removeIf(key -> key.startsWith(prefix));
    return kept.keySet().removeIf(key -> key.startsWith(prefix)) || some;
  }
}
