package dev.cloister.runtime.mcp.verb;

import com.typesafe.config.Config;
import dev.cloister.Tasks;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.task.TaskOutcome;
import dev.cloister.actors.task.TaskSpec;
import dev.cloister.runtime.mcp.engine.FailureText;
import dev.cloister.runtime.mcp.era.Principal;
import dev.cloister.runtime.mcp.feature.Answer;
import dev.cloister.runtime.mcp.feature.Change;
import dev.cloister.runtime.mcp.feature.Changes;
import dev.cloister.runtime.mcp.feature.TaskView;
import dev.cloister.runtime.mcp.feature.ToolOutcome;
import dev.cloister.runtime.verb.ExecView;
import dev.cloister.runtime.verb.VerbJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The host's tasks, as clients see them. They ask nothing. */
final class TaskFeature implements dev.cloister.runtime.mcp.feature.Tasks {
  /**
   * How clients are dealt with.
   *
   * @param after a program that runs for longer becomes a task
   * @param keep how long after its end a task is kept
   * @param poll how long to wait between two looks at a task
   */
  record Settings(Duration after, Duration keep, Duration poll) {
    static Settings of(Config config) {
      return new Settings(
          config.getDuration("cloister.mcp.task-after"),
          config.getDuration("cloister.task.keep"),
          config.getDuration("cloister.mcp.task-poll"));
    }
  }

  private final Tasks tasks;
  private final Settings settings;
  private final Changes changes;

  TaskFeature(Tasks tasks, Settings settings, Changes changes) {
    this.tasks = tasks;
    this.settings = settings;
    this.changes = changes;
  }

  Settings settings() {
    return settings;
  }

  /** Durable when it completes. */
  CompletionStage<TaskView> begin(TaskSpec spec) {
    return tasks
        .begin(spec)
        .thenApply(
            begun -> {
              tell(spec);
              return view(begun);
            });
  }

  private void tell(TaskSpec spec) {
    tasks
        .await(spec.id(), spec.owner())
        .thenAccept(
            over -> changes.publish(new Change.OfTask(new Principal(spec.owner()), view(over))));
  }

  @Override
  public CompletionStage<Optional<TaskView>> find(Principal principal, String id) {
    return known(tasks.find(id, principal.name()).thenApply(this::view));
  }

  @Override
  public CompletionStage<Boolean> answer(
      Principal principal, String id, Map<String, Answer> answers) {
    return find(principal, id).thenApply(Optional::isPresent);
  }

  @Override
  public CompletionStage<Boolean> cancel(Principal principal, String id) {
    return known(tasks.cancel(id, principal.name())).thenApply(Optional::isPresent);
  }

  private static <T> CompletionStage<Optional<T>> known(CompletionStage<T> asked) {
    return asked
        .thenApply(Optional::of)
        .exceptionally(
            error -> {
              if (FailureException.failureOf(error).code() == FailureCode.TASK_NOT_FOUND) {
                return Optional.empty();
              }
              throw new FailureException(FailureException.failureOf(error), error);
            });
  }

  private TaskView view(dev.cloister.actors.task.TaskView task) {
    TaskSpec spec = task.spec();
    return new TaskView(
        spec.id(),
        state(task),
        Optional.of(message(task)),
        spec.createdAt(),
        task.updatedAt(),
        Optional.of(Duration.between(spec.createdAt(), task.updatedAt()).plus(spec.keep())),
        settings.poll());
  }

  private static TaskView.State state(dev.cloister.actors.task.TaskView task) {
    return switch (task.status()) {
      case WORKING -> new TaskView.State.Working();
      case CANCELLED -> new TaskView.State.Cancelled();
      case COMPLETED, FAILED -> new TaskView.State.Completed(outcome(task.outcome().orElseThrow()));
    };
  }

  private static ToolOutcome outcome(TaskOutcome outcome) {
    return outcome
        .failure()
        .<ToolOutcome>map(failure -> new ToolOutcome.Failed(FailureText.of(failure)))
        .orElseGet(() -> VerbTool.done(ran(outcome.result().orElseThrow())));
  }

  private static ExecView ran(String document) {
    try {
      return VerbJson.read(document.getBytes(StandardCharsets.UTF_8), ExecView.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String message(dev.cloister.actors.task.TaskView task) {
    String job = "job " + task.spec().job() + " in " + task.spec().workspace();
    return switch (task.status()) {
      case WORKING -> task.cancelAsked() ? "Ending " + job : "Running as " + job;
      case COMPLETED -> "Ended: " + job;
      case FAILED -> "Its outcome is not known: " + job;
      case CANCELLED -> "Cancelled: " + job;
    };
  }
}
