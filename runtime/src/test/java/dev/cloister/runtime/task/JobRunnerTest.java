package dev.cloister.runtime.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Cloister;
import dev.cloister.JobOptions;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.task.TaskOutcome;
import dev.cloister.actors.task.TaskSpec;
import dev.cloister.runtime.fake.FakeCloister;
import dev.cloister.runtime.verb.ExecView;
import dev.cloister.runtime.verb.VerbJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class JobRunnerTest {
  private static final int LIMIT = 4;

  private final FakeCloister cloister = new FakeCloister();
  private final Workspace workspace =
      Cloister.await(cloister.create(WorkspaceOptions.image("minimal")));
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile int unreachable;
  private volatile FailureCode obstacle;

  private final JobRunner runner = new JobRunner(this::find, timer, LIMIT);

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  @Test
  void tellsTheEndAsAnExecutionWould() throws IOException {
    ExecView told = result(runner.follow(task("echo", "hello")));

    assertThat(told.exit().exitCode()).isZero();
    assertThat(told.exit().stdoutBytes()).isEqualTo(6);
    assertThat(told.stdout()).isEqualTo("hell");
    assertThat(told.stdoutTruncated()).isTrue();
    assertThat(told.stderrTruncated()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"GUEST_UNREACHABLE", "WORKSPACE_PAUSED"})
  void asksAgainWhileTheGuestCannotBeReached(FailureCode why) throws IOException {
    TaskSpec task = task("echo", "hi");
    unreachable = 2;
    obstacle = why;

    assertThat(result(runner.follow(task)).stdout()).isEqualTo("hi\n");
    assertThat(asked).hasValueGreaterThan(2);
  }

  @Test
  void killsWhatIsCancelled() throws IOException {
    TaskSpec task = task("sleep");
    CompletionStage<TaskOutcome> end = runner.follow(task);
    assertThat(end.toCompletableFuture()).isNotDone();

    runner.cancel(task);

    assertThat(result(end).exit().signal()).isEqualTo(9);
  }

  @Test
  void failsWhereTheJobIsGone() {
    TaskSpec task = spec("never-started");

    TaskOutcome outcome = Cloister.await(runner.follow(task));

    assertThat(outcome.failure().orElseThrow().code()).isEqualTo(FailureCode.JOB_NOT_FOUND);
    assertThat(outcome.failure().orElseThrow().remedy()).isNotBlank();
  }

  private CompletionStage<Workspace> find(String id) {
    if (asked.incrementAndGet() <= unreachable) {
      return CompletableFuture.failedFuture(new FailureException(obstacle, "Not now", "Wait."));
    }
    return cloister.workspace(id);
  }

  private TaskSpec task(String... argv) {
    return spec(Cloister.await(workspace.startJob(JobOptions.of(argv))).id());
  }

  private TaskSpec spec(String job) {
    return new TaskSpec(
        "task-0001", "me", "exec", workspace.id(), job, Instant.EPOCH, Duration.ofMinutes(1));
  }

  private static ExecView result(CompletionStage<TaskOutcome> end) throws IOException {
    String document =
        Cloister.await(end.toCompletableFuture().copy().orTimeout(50, TimeUnit.SECONDS))
            .result()
            .orElseThrow();
    return VerbJson.read(document.getBytes(StandardCharsets.UTF_8), ExecView.class);
  }
}
