package dev.cloister.actors.fakes;

import dev.cloister.actors.port.Remains;
import dev.cloister.actors.port.Remnant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Plays what is left on a host. */
public final class FakeRemains implements Remains {
  public final Answers<List<Remnant>> finds = new Answers<>();
  public final Answers<Void> removals = new Answers<>();
  private final List<Remnant> there = new CopyOnWriteArrayList<>();
  private final List<Remnant> images = new CopyOnWriteArrayList<>();
  private final List<Remnant> removed = new CopyOnWriteArrayList<>();
  private volatile Set<String> bases = Set.of();

  public void leave(Remnant... remnants) {
    there.addAll(List.of(remnants));
  }

  public void leaveImages(Remnant... remnants) {
    images.addAll(List.of(remnants));
  }

  /** In the order of removal. */
  public List<Remnant> removed() {
    return removed;
  }

  /** The bases that were last said to be in use. */
  public Set<String> bases() {
    return bases;
  }

  @Override
  public CompletionStage<List<Remnant>> find() {
    List<Remnant> now = List.copyOf(there);
    return finds.answer(() -> now);
  }

  @Override
  public CompletionStage<List<Remnant>> unusedImages(Set<String> inUse) {
    bases = inUse;
    return finds.answer(() -> List.copyOf(images));
  }

  @Override
  public CompletionStage<Void> remove(Remnant remnant) {
    return removals.answer(
        () -> {
          removed.add(remnant);
          there.remove(remnant);
          return null;
        });
  }
}
