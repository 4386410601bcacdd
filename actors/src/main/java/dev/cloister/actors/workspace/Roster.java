package dev.cloister.actors.workspace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import dev.cloister.actors.failure.Failure;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the parent of the workspaces knows of each. Confined to its thread. */
final class Roster {
  private static final Set<String> AT_REST = Set.of("stopped", "suspended", "lost");
  private static final String READY = "paused";

  private final Map<WorkspaceId, ActorRef<WorkspaceCommand>> actors = new HashMap<>();
  private final Map<WorkspaceId, WorkspaceView> views = new HashMap<>();
  private final Map<WorkspaceId, Failure> refusals = new HashMap<>();
  private final Set<WorkspaceId> damaged = new HashSet<>();
  private final Set<WorkspaceId> unsettled = new HashSet<>();

  void add(WorkspaceId id, ActorRef<WorkspaceCommand> actor) {
    actors.put(id, actor);
  }

  boolean hasActor(WorkspaceId id) {
    return actors.containsKey(id);
  }

  ActorRef<WorkspaceCommand> actor(WorkspaceId id) {
    return actors.get(id);
  }

  void tell(WorkspaceId id, WorkspaceCommand command) {
    actors.get(id).tell(command);
  }

  void stop(WorkspaceId id, ActorContext<?> parent) {
    parent.stop(actors.get(id));
  }

  void remove(WorkspaceId id) {
    actors.remove(id);
    views.remove(id);
    refusals.remove(id);
    damaged.remove(id);
  }

  // ---- how they are

  /** It tells how it is, so its journal works. */
  void changed(WorkspaceId id, WorkspaceView view) {
    views.put(id, view);
    refusals.remove(id);
  }

  /** Its journal cannot be written: until it tells otherwise, what would be written is refused. */
  void unwritable(WorkspaceId id) {
    refusals.put(id, Failures.journalFailed());
  }

  void damaged(WorkspaceId id, String name, Failure failure) {
    damaged.add(id);
    refusals.put(id, failure);
    views.put(id, WorkspaceView.damaged(id, name, failure));
  }

  Optional<WorkspaceView> view(WorkspaceId id) {
    return Optional.ofNullable(views.get(id));
  }

  /** Why it can only be looked at, if so. */
  Optional<Failure> refusal(WorkspaceId id) {
    return Optional.ofNullable(refusals.get(id));
  }

  /** Those that are somebody's. */
  List<WorkspaceView> oldestFirst() {
    return all().filter(view -> !view.spec().spare()).toList();
  }

  /** The others, oldest first. */
  Stream<WorkspaceView> spares() {
    return all().filter(view -> view.spec().spare());
  }

  private Stream<WorkspaceView> all() {
    return views.values().stream()
        .sorted(
            Comparator.comparing((WorkspaceView view) -> view.spec().createdAt())
                .thenComparing(view -> view.spec().id().value()));
  }

  /** Whether this spare stands still and can become somebody's. */
  boolean isReady(WorkspaceView spare) {
    WorkspaceId id = spare.spec().id();
    return spare.state().equals(READY) && !isUnsettled(id) && refusal(id).isEmpty();
  }

  int size() {
    return views.size();
  }

  // ---- settled after the daemon's start

  void unsettled(WorkspaceId id) {
    unsettled.add(id);
  }

  boolean isUnsettled(WorkspaceId id) {
    return unsettled.contains(id);
  }

  /** Whether that is news. */
  boolean settled(WorkspaceId id) {
    return unsettled.remove(id);
  }

  boolean isSettled() {
    return unsettled.isEmpty();
  }

  // ---- all of them

  Census census(Set<WorkspaceId> named, Set<WorkspaceId> creating) {
    Set<WorkspaceId> existing =
        Stream.concat(named.stream(), creating.stream()).collect(Collectors.toUnmodifiableSet());
    Set<WorkspaceId> atRest =
        views.values().stream()
            .filter(view -> AT_REST.contains(view.state()))
            .map(view -> view.spec().id())
            .filter(id -> !unsettled.contains(id))
            .collect(Collectors.toUnmodifiableSet());
    Set<String> bases =
        views.values().stream()
            .map(view -> view.spec().imageRoot())
            .filter(root -> !root.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    Set<String> captures =
        views.values().stream()
            .flatMap(view -> view.spec().lineage().stream())
            .map(WorkspaceSpec.Lineage::capture)
            .collect(Collectors.toUnmodifiableSet());
    boolean whole = views.keySet().containsAll(existing) && damaged.isEmpty();
    return new Census(existing, atRest, bases, captures, whole);
  }
}
