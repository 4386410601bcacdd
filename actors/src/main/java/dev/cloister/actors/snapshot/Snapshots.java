package dev.cloister.actors.snapshot;

import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.snapshot.SnapshotEvent.SnapshotBegun;
import dev.cloister.actors.snapshot.SnapshotEvent.SnapshotDropped;
import dev.cloister.actors.snapshot.SnapshotEvent.SnapshotRemoved;
import dev.cloister.actors.snapshot.SnapshotEvent.SnapshotRestored;
import dev.cloister.actors.snapshot.SnapshotEvent.SnapshotTaken;
import dev.cloister.actors.snapshot.SnapshotEvent.SnapshotsForgotten;
import dev.cloister.actors.workspace.WorkspaceId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All snapshots of a host.
 *
 * @param byId in the order in which they were begun
 * @param current the one that each workspace goes on from
 */
public record Snapshots(Map<String, Snapshot> byId, Map<WorkspaceId, String> current)
    implements JournalRecord {
  public static final Snapshots NONE = new Snapshots(Map.of(), Map.of());

  /** Those of one workspace, oldest first. */
  public List<Snapshot> of(WorkspaceId workspace) {
    return byId.values().stream().filter(one -> one.workspace().equals(workspace)).toList();
  }

  /** The one of that name or id. */
  public Optional<Snapshot> find(WorkspaceId workspace, String nameOrId) {
    return of(workspace).stream().filter(one -> one.isCalled(nameOrId)).findFirst();
  }

  /** The one that the workspace goes on from. */
  public Optional<String> currentOf(WorkspaceId workspace) {
    return Optional.ofNullable(current.get(workspace));
  }

  /**
   * The same, where what its disk lies on is known: a workspace that was put back by a daemon that
   * ended right then goes on from there, though it is not written here.
   *
   * @param base the capture that its disk lies on, if it lies on one
   */
  public Optional<String> currentOf(WorkspaceId workspace, Optional<String> base) {
    Optional<String> known = currentOf(workspace);
    Optional<String> lies =
        base.filter(byId::containsKey).filter(id -> byId.get(id).workspace().equals(workspace));
    return lies.isEmpty() || known.filter(id -> lineOf(id).contains(lies.get())).isPresent()
        ? known
        : lies;
  }

  /** Those that were made from this one. */
  public List<Snapshot> childrenOf(String id) {
    return byId.values().stream().filter(one -> one.parent().equals(Optional.of(id))).toList();
  }

  /** Those that were made from this one, and from these, and so on. */
  public Set<String> descendantsOf(String id) {
    Set<String> all = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(List.of(id));
    while (!open.isEmpty()) {
      for (Snapshot child : childrenOf(open.remove(0))) {
        if (all.add(child.id())) {
          open.add(child.id());
        }
      }
    }
    return all;
  }

  /** It, its parent, and so on. */
  private Set<String> lineOf(String id) {
    Set<String> line = new LinkedHashSet<>();
    Optional<String> at = Optional.of(id);
    while (at.isPresent() && line.add(at.get())) {
      at = Optional.ofNullable(byId.get(at.get())).flatMap(Snapshot::parent);
    }
    return line;
  }

  /** What all of them take on the host's disk. */
  public long bytes() {
    return byId.values().stream().mapToLong(Snapshot::bytes).sum();
  }

  /** What the event makes of it. */
  public Snapshots apply(SnapshotEvent event) {
    Map<String, Snapshot> next = new LinkedHashMap<>(byId);
    Map<WorkspaceId, String> at = new LinkedHashMap<>(current);
    if (event instanceof SnapshotBegun begun) {
      next.put(begun.snapshot().id(), begun.snapshot());
    } else if (event instanceof SnapshotTaken taken) {
      next.computeIfPresent(
          taken.id(), (id, one) -> one.taken(taken.diskBytes(), taken.memoryBytes()));
      Optional.ofNullable(next.get(taken.id())).ifPresent(one -> at.put(one.workspace(), one.id()));
    } else if (event instanceof SnapshotRestored restored) {
      at.put(restored.workspace(), restored.id());
    } else if (event instanceof SnapshotDropped dropped) {
      remove(dropped.id(), next, at);
    } else if (event instanceof SnapshotRemoved removed) {
      remove(removed.id(), next, at);
    } else if (event instanceof SnapshotsForgotten forgotten) {
      next.values().removeIf(one -> forgotten.workspaces().contains(one.workspace()));
      forgotten.workspaces().forEach(at::remove);
    }
    return new Snapshots(next, at);
  }

  private static void remove(String id, Map<String, Snapshot> byId, Map<WorkspaceId, String> at) {
    Snapshot gone = byId.remove(id);
    if (gone == null) {
      return;
    }
    byId.replaceAll(
        (other, one) -> one.parent().equals(Optional.of(id)) ? one.under(gone.parent()) : one);
    if (id.equals(at.get(gone.workspace()))) {
      gone.parent()
          .ifPresentOrElse(
              parent -> at.put(gone.workspace(), parent), () -> at.remove(gone.workspace()));
    }
  }
}
