package dev.cloister.actors.task;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Work that ends when a test says so. */
final class FakeRunner implements TaskRunner {
  final List<String> followed = new CopyOnWriteArrayList<>();
  final List<String> cancelled = new CopyOnWriteArrayList<>();
  private final Map<String, CompletableFuture<TaskOutcome>> ends = new ConcurrentHashMap<>();

  @Override
  public CompletionStage<TaskOutcome> follow(TaskSpec task) {
    followed.add(task.id());
    return end(task.id());
  }

  @Override
  public void cancel(TaskSpec task) {
    cancelled.add(task.id());
  }

  CompletableFuture<TaskOutcome> end(String id) {
    return ends.computeIfAbsent(id, unused -> new CompletableFuture<>());
  }
}
