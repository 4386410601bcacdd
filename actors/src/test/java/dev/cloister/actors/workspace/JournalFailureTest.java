package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.workspace.Entity.Answer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A write that fails: what is not in the journal is refused and undone, what is in it is carried
 * out, and the next operation works.
 */
final class JournalFailureTest {
  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private Entity entity;

  @BeforeEach
  void wake() {
    bench = new Bench(system);
    entity = bench.entity().wake();
  }

  // ---- creating

  @Test
  void aCreationThatIsNotWrittenFreesItsName() {
    system.failTheWriteOf(WorkspaceEvent.WorkspaceCreated.class);
    Answer<WorkspaceView> created = entity.create();
    system.restartAfterJournalFailure();

    assertThat(created.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);

    assertThat(bench.host.calls.all()).contains("forget").doesNotContain("lease", "disk");
    assertThat(entity.events()).isEmpty();
    entity.awaitEnd();
    bench.assertNothingIsLeft();
  }

  @Test
  void aCreationWhoseLaunchIsNotWrittenIsUndone() {
    assertUndone(WorkspaceEvent.VmLaunched.class);

    assertThat(bench.host.calls.all()).containsSubsequence("launch", "search", "kill", "exit");
  }

  @Test
  void aCreationWhoseSuccessIsNotWrittenIsUndone() {
    assertUndone(WorkspaceEvent.VmStarted.class);

    assertThat(bench.host.calls.all()).containsSubsequence("configure", "find", "kill", "exit");
  }

  private void assertUndone(Class<? extends WorkspaceEvent> unwritten) {
    system.failTheWriteOf(unwritten);
    Answer<WorkspaceView> created = entity.create();
    system.restartAfterJournalFailure();

    assertThat(created.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);

    assertThat(bench.host.calls.all())
        .containsSubsequence("exit", "sweep", "release", "disk delete", "forget");
    entity.awaitEnd();
    bench.assertNothingIsLeft();
  }

  @Test
  void anUndoingThatIsNotWrittenIsDoneAllTheSame() {
    bench.host.hypervisor.launches.fail(FailureCode.LAUNCH_FAILED);
    system.failTheWriteOf(WorkspaceEvent.DeleteRequested.class);
    Answer<WorkspaceView> created = entity.create();
    system.restartAfterJournalFailure();

    assertThat(created.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    entity.awaitEnd();
    bench.assertNothingIsLeft();
  }

  @Test
  void anAttemptWhoseFailureIsNotWrittenIsTheLast() {
    bench.host.hypervisor.launches.fail(FailureCode.CID_IN_USE);
    system.failTheWriteOf(WorkspaceEvent.BootAttemptFailed.class);
    Answer<WorkspaceView> created = entity.create();
    system.restartAfterJournalFailure();

    assertThat(created.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    entity.awaitEnd();
    bench.assertNothingIsLeft();
  }

  // ---- starting

  @Test
  void aStartThatIsNotWrittenLeavesTheWorkspaceStopped() {
    stopped();
    system.failTheWriteOf(WorkspaceEvent.StartRequested.class);
    Answer<WorkspaceView> started = entity.start();
    system.restartAfterJournalFailure();

    assertThat(started.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);

    assertThat(entity.view().state()).isEqualTo("stopped");
    bench.assertNoVmIsLeft();
    assertThat(entity.start().value().state()).isEqualTo("running");
  }

  @Test
  void aStartWhoseLaunchIsNotWrittenEndsStopped() {
    stopped();
    system.failTheWriteOf(WorkspaceEvent.VmLaunched.class);
    Answer<WorkspaceView> started = entity.start();
    system.restartAfterJournalFailure();

    assertThat(started.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);

    assertThat(entity.view().state()).isEqualTo("stopped");
    bench.assertNoVmIsLeft();
    assertThat(entity.start().value().state()).isEqualTo("running");
  }

  @Test
  void aFailedStartThatIsNotWrittenIsToldAllTheSame() {
    stopped();
    bench.host.hypervisor.launches.fail(FailureCode.LAUNCH_FAILED);
    system.failTheWriteOf(WorkspaceEvent.StartFailed.class);
    Answer<WorkspaceView> started = entity.start();
    system.restartAfterJournalFailure();

    assertThat(started.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    assertThat(entity.view().state()).isEqualTo("stopped");
    bench.assertNoVmIsLeft();
  }

  // ---- stopping

  @Test
  void aStopThatIsNotWrittenLeavesTheVmRunning() {
    entity.create().value();
    system.failTheWriteOf(WorkspaceEvent.StopRequested.class);
    Answer<WorkspaceView> stopped = entity.stop();
    system.restartAfterJournalFailure();

    assertThat(stopped.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);

    bench.host.calls.await("state running", 2);
    assertThat(bench.host.calls.all()).doesNotContain("shutdown", "quit", "kill");
    assertThat(bench.host.calls.count("launch")).isEqualTo(1);
    assertThat(entity.stop().value().state()).isEqualTo("stopped");
    bench.assertNoVmIsLeft();
  }

  /** The intent is in the journal, so it is carried out; who asked for it goes on waiting. */
  @Test
  void aStopWhoseOutcomeIsNotWrittenIsFinished() {
    entity.create().value();
    system.failTheWriteOf(WorkspaceEvent.VmStopped.class);
    Answer<WorkspaceView> stopped = entity.stop();
    system.restartAfterJournalFailure();

    assertThat(stopped.value().state()).isEqualTo("stopped");
    bench.assertNoVmIsLeft();
    assertThat(entity.start().value().state()).isEqualTo("running");
  }

  /** Nobody will own the process that is still to come, unless it is waited for. */
  @Test
  void aProcessThatIsStillBeingLaunchedIsWaitedForAndKilled() {
    Answers.Held launch = bench.host.hypervisor.launches.hold();
    Answer<WorkspaceView> created = entity.create();
    bench.host.calls.await("launch");
    system.failTheWriteOf(WorkspaceEvent.StopRequested.class);
    Answer<WorkspaceView> stopped = entity.stop();
    system.restartAfterJournalFailure();
    assertThat(stopped.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    assertThat(entity.view().state()).isEqualTo("starting");
    assertThat(bench.host.calls.all()).doesNotContain("search", "release");

    launch.go();

    assertThat(created.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    assertThat(bench.host.calls.all()).containsSubsequence("launch", "search", "kill", "exit");
    bench.assertNothingIsLeft();
  }

  @Test
  void aDiskThatIsStillBeingMadeIsWaitedForAndDeleted() {
    Answers.Held disk = bench.host.disks.ensures.hold();
    Answer<WorkspaceView> created = entity.create();
    bench.host.calls.await("disk");
    system.failTheWriteOf(WorkspaceEvent.DeleteRequested.class);
    Answer<WorkspaceView> deleted = entity.delete();
    system.restartAfterJournalFailure();
    assertThat(deleted.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);

    disk.go();

    assertThat(created.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    assertThat(bench.host.calls.all()).doesNotContain("launch");
    bench.assertNothingIsLeft();
  }

  // ---- losing, deleting

  @Test
  void aLossThatIsNotWrittenIsNoticedAgain() {
    entity.create().value();
    system.failTheWriteOf(WorkspaceEvent.VmLost.class);
    bench.host.hypervisor.process(entity.id()).exit(134, FailureCode.VM_EXITED);
    system.restartAfterJournalFailure();

    bench.host.calls.await("state lost");

    bench.assertNoVmIsLeft();
    assertThat(entity.start().value().state()).isEqualTo("running");
  }

  @Test
  void aDeletionThatIsNotWrittenLeavesTheWorkspaceAsItWas() {
    entity.create().value();
    system.failTheWriteOf(WorkspaceEvent.DeleteRequested.class);
    Answer<WorkspaceView> deleted = entity.delete();
    system.restartAfterJournalFailure();

    assertThat(deleted.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);

    bench.host.calls.await("state running", 2);
    assertThat(bench.host.disks.existing()).containsExactly(entity.id());
    entity.delete().value();
    bench.assertNothingIsLeft();
  }

  @Test
  void aDeletionWhoseOutcomeIsNotWrittenIsFinished() {
    entity.create().value();
    system.failTheWriteOf(WorkspaceEvent.WorkspaceDeleted.class);
    Answer<WorkspaceView> deleted = entity.delete();
    system.restartAfterJournalFailure();

    deleted.value();
    entity.awaitEnd();
    assertThat(entity.eventNames()).endsWith("DeleteRequested", "WorkspaceDeleted");
    bench.assertNothingIsLeft();
  }

  @Test
  void aLedgerThatCannotWriteIsAskedAgain() {
    entity.create().value();
    system.failTheWriteOf(CidLedger.Released.class);
    Answer<WorkspaceView> stopped = entity.stop();
    system.restartAfterJournalFailure();
    system.time().fire(Duration.ofSeconds(2));

    assertThat(stopped.value().state()).isEqualTo("stopped");
    bench.assertNoVmIsLeft();
  }

  @Test
  void aLeaseThatIsNotWrittenFailsTheCreation() {
    system.failTheWriteOf(CidLedger.Leased.class);
    Answer<WorkspaceView> created = entity.create();
    system.restartAfterJournalFailure();

    assertThat(created.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    bench.assertNothingIsLeft();
  }

  private void stopped() {
    entity.create().value();
    entity.stop().value();
    bench.host.awaitNothingOpen();
  }
}
