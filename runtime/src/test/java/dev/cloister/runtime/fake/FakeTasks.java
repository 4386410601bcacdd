package dev.cloister.runtime.fake;

import dev.cloister.Cloister;
import dev.cloister.Tasks;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.task.TaskRunner;
import dev.cloister.actors.task.TaskSpec;
import dev.cloister.actors.task.TaskStatus;
import dev.cloister.actors.task.TaskView;
import dev.cloister.runtime.task.JobRunner;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Tasks that are forgotten with the process. */
final class FakeTasks implements Tasks {
  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "fake-tasks");
            thread.setDaemon(true);
            return thread;
          });

  private final Map<String, TaskSpec> specs = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<TaskView>> ends = new ConcurrentHashMap<>();
  private final TaskRunner runner;

  FakeTasks(Cloister cloister) {
    runner = new JobRunner(cloister::workspace, TIMER, 1 << 16);
  }

  @Override
  public CompletionStage<TaskView> begin(TaskSpec task) {
    specs.put(task.id(), task);
    ends.computeIfAbsent(
        task.id(),
        id ->
            runner
                .follow(task)
                .thenApply(
                    how ->
                        new TaskView(
                            task,
                            how.result().isPresent() ? TaskStatus.COMPLETED : TaskStatus.FAILED,
                            Instant.now(),
                            false,
                            Optional.of(how)))
                .toCompletableFuture());
    return find(task.id(), task.owner());
  }

  @Override
  public CompletionStage<TaskView> find(String id, String owner) {
    return known(id, owner)
        .<CompletionStage<TaskView>>map(
            task ->
                CompletableFuture.completedFuture(
                    ends.get(id)
                        .getNow(
                            new TaskView(
                                task,
                                TaskStatus.WORKING,
                                task.createdAt(),
                                false,
                                Optional.empty()))))
        .orElseGet(FakeTasks::unknown);
  }

  @Override
  public CompletionStage<TaskView> await(String id, String owner) {
    return known(id, owner)
        .<CompletionStage<TaskView>>map(task -> ends.get(id).copy())
        .orElseGet(FakeTasks::unknown);
  }

  @Override
  public CompletionStage<TaskView> cancel(String id, String owner) {
    known(id, owner).ifPresent(runner::cancel);
    return find(id, owner);
  }

  private Optional<TaskSpec> known(String id, String owner) {
    return Optional.ofNullable(specs.get(id)).filter(task -> task.owner().equals(owner));
  }

  private static CompletionStage<TaskView> unknown() {
    return FakeCloister.failed(FailureCode.TASK_NOT_FOUND, "There is no such task", "List them.");
  }
}
