package dev.cloister.actors.task;

import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.task.TaskLedger.Event;
import dev.cloister.actors.task.TaskLedger.TaskBegun;
import dev.cloister.actors.task.TaskLedger.TaskCancelAsked;
import dev.cloister.actors.task.TaskLedger.TaskEnded;
import dev.cloister.actors.task.TaskLedger.TasksForgotten;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ledger's state.
 *
 * @param byId in the order of their beginning
 */
public record Tasks(Map<String, TaskView> byId) implements JournalRecord {
  static final Tasks NONE = new Tasks(Map.of());

  Tasks apply(Event event) {
    Map<String, TaskView> next = new LinkedHashMap<>(byId);
    if (event instanceof TaskBegun begun) {
      next.put(begun.spec().id(), TaskView.begun(begun.spec()));
    } else if (event instanceof TaskCancelAsked asked) {
      next.computeIfPresent(asked.id(), (id, task) -> task.withCancelAsked());
    } else if (event instanceof TaskEnded ended) {
      next.computeIfPresent(ended.id(), (id, task) -> task.ended(ended.outcome(), ended.at()));
    } else {
      next.keySet().removeAll(((TasksForgotten) event).ids());
    }
    return new Tasks(next);
  }

  /** Only its owner's. */
  Optional<TaskView> find(String id, String owner) {
    return Optional.ofNullable(byId.get(id)).filter(task -> task.spec().owner().equals(owner));
  }

  List<TaskView> open() {
    return byId.values().stream().filter(task -> !task.over()).toList();
  }

  /** Those to be forgotten at {@code now}. */
  List<String> due(Instant now) {
    return byId.values().stream()
        .filter(task -> task.forgottenAt().map(at -> !at.isAfter(now)).orElse(false))
        .map(task -> task.spec().id())
        .toList();
  }

  Optional<Instant> nextDue() {
    return byId.values().stream()
        .flatMap(task -> task.forgottenAt().stream())
        .min(Instant::compareTo);
  }
}
