package dev.cloister.actors.workspace;

import dev.cloister.actors.workspace.Workspaces.Create;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The spares that are becoming somebody's: first the name is journalled, then the spare assigned.
 * One that fails gets its own name back and is removed, and what was asked for is made in the
 * ordinary way. Confined to the thread of the workspaces' parent.
 */
final class Handovers {
  /** How far one has come. */
  enum Phase {
    /** The name is being journalled. */
    NAMING,
    /** The spare has been told. */
    ASSIGNING,
    /** It failed, and its own name is being journalled. */
    FAILED
  }

  /** One of them, and who asked for it. */
  record Handover(Create create, Phase phase) {}

  private final Map<WorkspaceId, Handover> underWay = new LinkedHashMap<>();

  /** Whether a spare would do for that. */
  static boolean isFor(WorkspaceSpec asked) {
    return !asked.spare() && !asked.cold() && asked.lineage().isEmpty();
  }

  /** A spare like the one that is asked for; one that stands still and is nobody's. */
  Optional<WorkspaceView> find(WorkspaceSpec asked, Roster roster) {
    return roster
        .spares()
        .filter(view -> isFor(asked) && view.spec().isLike(asked))
        .filter(view -> !isUnderWay(view.spec().id()) && roster.isReady(view))
        .findFirst();
  }

  void begin(WorkspaceId spare, Create create) {
    underWay.put(spare, new Handover(create, Phase.NAMING));
  }

  Optional<Handover> of(WorkspaceId spare) {
    return Optional.ofNullable(underWay.get(spare));
  }

  boolean isUnderWay(WorkspaceId spare) {
    return underWay.containsKey(spare);
  }

  void is(WorkspaceId spare, Phase phase) {
    underWay.computeIfPresent(spare, (id, one) -> new Handover(one.create(), phase));
  }

  void ended(WorkspaceId spare) {
    underWay.remove(spare);
  }

  /** What was asked for of spares. */
  Stream<WorkspaceSpec> asked() {
    return underWay.values().stream().map(one -> one.create().spec());
  }

  /**
   * No name can be written: those that wait for that end here.
   *
   * @param useless told of the spares that have failed before
   */
  List<Create> abandon(Consumer<WorkspaceId> useless) {
    List<Create> waiting = new ArrayList<>();
    List<WorkspaceId> failed = new ArrayList<>();
    underWay.forEach(
        (id, one) -> {
          if (one.phase() == Phase.FAILED) {
            failed.add(id);
          }
        });
    underWay.values().removeIf(one -> one.phase() != Phase.ASSIGNING && waiting.add(one.create()));
    failed.forEach(useless);
    return waiting;
  }
}
