package dev.cloister.actors.task;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.testing.MovableClock;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class TaskLedgerTest {
  private static final String JOURNAL = "task-ledger";
  private static final String OWNER = "token-1";
  private static final Duration KEEP = Duration.ofMinutes(10);
  private static final Failure GONE = Failure.of(FailureCode.OUTCOME_UNKNOWN, "Gone", "Look.");

  @RegisterExtension final TestSystem system = new TestSystem();

  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T10:00:00Z"));
  private final FakeRunner runner = new FakeRunner();
  private TestProbe<StatusReply<TaskView>> replies;
  private ActorRef<TaskLedger.Command> ledger;

  @BeforeEach
  void start() {
    replies = system.kit().createTestProbe();
    ledger = system.kit().spawn(TaskLedger.create(runner, new TaskSettings(3, 20), clock));
  }

  private void restart() {
    system.kit().stop(ledger);
    start();
  }

  @Test
  void keepsATaskBeforeItAnswers() {
    TaskView begun = begin("task-0001");

    assertThat(begun.status()).isEqualTo(TaskStatus.WORKING);
    system.journal().expectNextPersisted(JOURNAL, new TaskLedger.TaskBegun(spec("task-0001")));
    assertThat(find("task-0001")).isEqualTo(begun);
    assertThat(runner.followed).containsExactly("task-0001");
  }

  @Test
  void beginsOneTaskOnce() {
    begin("task-0001");
    begin("task-0001");

    assertThat(runner.followed).containsExactly("task-0001");
  }

  @Test
  void tellsTheOutcomeToAllWhoAwaitIt() {
    begin("task-0001");
    ledger.tell(new TaskLedger.Await("task-0001", OWNER, replies.getRef()));
    ledger.tell(new TaskLedger.Await("task-0001", OWNER, replies.getRef()));
    clock.move(Duration.ofSeconds(5));
    runner.end("task-0001").complete(TaskOutcome.of("{}"));

    TaskView ended = replies.receiveMessage().getValue();
    assertThat(ended.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(ended.outcome()).contains(TaskOutcome.of("{}"));
    assertThat(ended.updatedAt()).isEqualTo(clock.instant());
    assertThat(replies.receiveMessage().getValue()).isEqualTo(ended);
    assertThat(awaited("task-0001")).isEqualTo(ended);
  }

  @Test
  void followsWhatWasUnderWayAfterARestart() {
    begin("task-0001");
    begin("task-0002");
    runner.end("task-0001").complete(TaskOutcome.of("{}"));
    TaskView first = awaited("task-0001");

    restart();

    assertThat(find("task-0001")).isEqualTo(first);
    assertThat(find("task-0002").status()).isEqualTo(TaskStatus.WORKING);
    assertThat(runner.followed).containsExactly("task-0001", "task-0002", "task-0002");
    runner.end("task-0002").completeExceptionally(new FailureException(GONE, null));
    TaskView second = awaited("task-0002");
    assertThat(second.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(second.outcome()).contains(TaskOutcome.failed(GONE));
  }

  @Test
  void cancelsOnceAndAgainAfterARestart() {
    begin("task-0001");
    assertThat(cancel("task-0001").cancelAsked()).isTrue();
    assertThat(cancel("task-0001").status()).isEqualTo(TaskStatus.WORKING);
    assertThat(runner.cancelled).containsExactly("task-0001");

    restart();
    find("task-0001");
    assertThat(runner.cancelled).containsExactly("task-0001", "task-0001");
    runner.end("task-0001").complete(TaskOutcome.failed(GONE));

    assertThat(awaited("task-0001").status()).isEqualTo(TaskStatus.CANCELLED);
    assertThat(cancel("task-0001").status()).isEqualTo(TaskStatus.CANCELLED);
  }

  @Test
  void aCancelThatIsTooLateLeavesTheResult() {
    begin("task-0001");
    cancel("task-0001");
    runner.end("task-0001").complete(TaskOutcome.of("{}"));

    assertThat(awaited("task-0001").status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void showsATaskToItsOwnerOnly() {
    begin("task-0001");

    for (Function<String, TaskLedger.Command> ask :
        List.<Function<String, TaskLedger.Command>>of(
            owner -> new TaskLedger.Find("task-0001", owner, replies.getRef()),
            owner -> new TaskLedger.Await("task-0001", owner, replies.getRef()),
            owner -> new TaskLedger.Cancel("task-0001", owner, replies.getRef()))) {
      ledger.tell(ask.apply("token-2"));
      assertThat(refusal()).isEqualTo(FailureCode.TASK_NOT_FOUND);
    }
    assertThat(runner.cancelled).isEmpty();
  }

  @Test
  void forgetsAnOutcomeWhenItsTimeIsOverAndMakesRoom() {
    begin("task-0001");
    begin("task-0002");
    begin("task-0003");
    ledger.tell(new TaskLedger.Begin(spec("task-0004"), replies.getRef()));
    assertThat(refusal()).isEqualTo(FailureCode.LIMIT_EXCEEDED);
    runner.end("task-0001").complete(TaskOutcome.of("{}"));
    awaited("task-0001");

    system.time().await(KEEP, KEEP.plusSeconds(1));
    clock.move(KEEP);
    system.time().letPass(KEEP.plusSeconds(1));

    ledger.tell(new TaskLedger.Find("task-0001", OWNER, replies.getRef()));
    assertThat(refusal()).isEqualTo(FailureCode.TASK_NOT_FOUND);
    assertThat(begin("task-0004").status()).isEqualTo(TaskStatus.WORKING);
  }

  @Test
  void refusesToKeepAResultThatIsTooLong() {
    begin("task-0001");
    runner.end("task-0001").complete(TaskOutcome.of("x".repeat(21)));

    TaskView ended = awaited("task-0001");
    assertThat(ended.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(ended.outcome().orElseThrow().failure().orElseThrow().code())
        .isEqualTo(FailureCode.LIMIT_EXCEEDED);
  }

  @Test
  void tellsTheAskerThatTheJournalFailedAndGoesOn() {
    system.journal().failNextPersisted(JOURNAL);
    ledger.tell(new TaskLedger.Begin(spec("task-0001"), replies.getRef()));
    system.restartAfterJournalFailure();

    assertThat(refusal()).isEqualTo(FailureCode.JOURNAL_FAILED);
    assertThat(runner.followed).isEmpty();
    assertThat(begin("task-0001").status()).isEqualTo(TaskStatus.WORKING);
  }

  private TaskView begin(String id) {
    ledger.tell(new TaskLedger.Begin(spec(id), replies.getRef()));
    return replies.receiveMessage().getValue();
  }

  private TaskView find(String id) {
    ledger.tell(new TaskLedger.Find(id, OWNER, replies.getRef()));
    return replies.receiveMessage().getValue();
  }

  private TaskView awaited(String id) {
    ledger.tell(new TaskLedger.Await(id, OWNER, replies.getRef()));
    return replies.receiveMessage().getValue();
  }

  private TaskView cancel(String id) {
    ledger.tell(new TaskLedger.Cancel(id, OWNER, replies.getRef()));
    return replies.receiveMessage().getValue();
  }

  private FailureCode refusal() {
    return ((FailureException) replies.receiveMessage().getError()).failure().code();
  }

  private TaskSpec spec(String id) {
    return new TaskSpec(
        id,
        OWNER,
        "exec",
        new WorkspaceId("ws-0123456789ab"),
        "j-" + id,
        Instant.parse("2026-11-20T10:00:00Z"),
        KEEP);
  }
}
