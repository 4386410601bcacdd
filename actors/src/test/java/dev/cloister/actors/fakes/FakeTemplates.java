package dev.cloister.actors.fakes;

import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Plays the templates of a host. The identity of one is its memory's size. */
public final class FakeTemplates implements TemplateStore {
  public final Answers<Optional<VmOrigin.Fork>> finds = new Answers<>();
  public final Answers<Draft> begins = new Answers<>();
  public final Answers<VmOrigin.Fork> keeps = new Answers<>();
  public final Answers<List<Stale>> stales = new Answers<>();
  public final Answers<Void> removals = new Answers<>();
  public final Answers<List<Remains>> looks = new Answers<>();
  private final Map<String, VmOrigin.Fork> kept = new ConcurrentHashMap<>();
  private final Map<String, Remains> remains = new ConcurrentHashMap<>();
  private final FakeHost host;
  private volatile List<String> aged = List.of();

  FakeTemplates(FakeHost host) {
    this.host = host;
  }

  /** The name of the VM that makes the template of this identity. */
  public static WorkspaceId vm(String identity) {
    return new WorkspaceId("tpl-" + "0".repeat(12 - identity.length()) + identity);
  }

  /** An earlier daemon began this and did not finish. */
  public void left(String identity) {
    remains.put(identity, new Remains(identity, vm(identity)));
  }

  public Map<String, VmOrigin.Fork> kept() {
    return Map.copyOf(kept);
  }

  /** From now on these are of no use, as are those that were not finished. */
  public void age(String... identities) {
    aged = List.of(identities);
  }

  /** What was begun and neither kept nor removed. */
  public Map<String, Remains> remains() {
    return Map.copyOf(remains);
  }

  @Override
  public CompletionStage<String> identify(Shape shape) {
    return CompletableFuture.completedFuture(Integer.toString(shape.memoryMiB()));
  }

  @Override
  public CompletionStage<Optional<VmOrigin.Fork>> find(String identity) {
    return finds.answer(() -> Optional.ofNullable(kept.get(identity)));
  }

  @Override
  public CompletionStage<Draft> begin(String identity, Shape shape) {
    host.calls.add("template begin");
    return begins.answer(
        () -> {
          left(identity);
          return new Draft(
              identity, shape, vm(identity), Path.of("/played/memory"), Path.of("/played/devices"));
        });
  }

  @Override
  public CompletionStage<VmOrigin.Fork> keep(Draft draft) {
    host.calls.add(host.hypervisor.isAlive(draft.vm()) ? "KEPT ALIVE" : "template keep");
    return keeps.answer(
        () -> {
          VmOrigin.Fork fork = new VmOrigin.Fork(draft.identity(), draft.memory(), draft.devices());
          remains.remove(draft.identity());
          kept.put(draft.identity(), fork);
          return fork;
        });
  }

  @Override
  public CompletionStage<Void> remove(String identity) {
    host.calls.add("template remove");
    return removals.answer(
        () -> {
          kept.remove(identity);
          remains.remove(identity);
          return null;
        });
  }

  @Override
  public CompletionStage<List<Remains>> unfinished() {
    return looks.answer(() -> List.copyOf(remains.values()));
  }

  @Override
  public CompletionStage<List<Stale>> stale() {
    return stales.answer(
        () ->
            Stream.concat(aged.stream().filter(kept::containsKey), remains.keySet().stream())
                .map(identity -> new Stale(identity, Path.of("/played", identity), 7))
                .toList());
  }

  @Override
  public CompletionStage<Void> evict() {
    return CompletableFuture.completedFuture(null);
  }
}
