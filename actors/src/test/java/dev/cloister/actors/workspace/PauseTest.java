package dev.cloister.actors.workspace;

import static dev.cloister.actors.testing.Records.AT;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.pattern.StatusReply;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.fakes.FakeGuests;
import dev.cloister.actors.fakes.FakeProcess;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.workspace.Entity.Answer;
import dev.cloister.protocol.message.Request;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** vCPUs that stand still and run again, and what may happen in between. */
final class PauseTest {
  private static final WorkspaceSpec OTHER = Records.spec(Records.OTHER, "beta", AT);

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private Entity entity;

  @BeforeEach
  void run() {
    bench = new Bench(system);
    entity = bench.entity(Records.withRestart(Records.SPEC, RestartPolicy.ON_FAILURE)).wake();
    entity.create().value();
    bench.host.calls.clear();
  }

  private void paused() {
    entity.pause().value();
    bench.host.calls.clear();
  }

  @Test
  void standsStillWithItsVmAndItsLink() {
    WorkspaceView view = entity.pause().value();

    assertThat(view.state()).isEqualTo("paused");
    assertThat(view.vm()).isPresent();
    assertThat(view.timing().total()).isPositive();
    assertThat(entity.eventNames()).endsWith("PauseRequested", "WorkspacePaused");
    assertThat(bench.host.calls.all())
        .containsSubsequence("link paused", "pause", "state paused")
        .containsExactlyInAnyOrder("state pausing", "link paused", "pause", "state paused");
    assertThat(bench.host.hypervisor.process(entity.id()).standsStill()).isTrue();
    assertThat(entity.pause().value().state()).isEqualTo("paused");
  }

  @Test
  void goesOnAndKnowsWhatTimeItIs() {
    FakeGuests.FakeLink link = bench.host.guests.last();
    paused();

    assertThat(entity.resume().value().state()).isEqualTo("running");

    assertThat(bench.host.calls.all())
        .containsSubsequence("resume", "link resumed", "configure", "state running")
        .doesNotContain("guest connect", "enter");
    assertThat(link.told().get(link.told().size() - 1))
        .isEqualTo(new Request.Configure("alpha", 1_795_176_000_123_456_789L, "", ""));
    assertThat(entity.useGuest().value()).isSameAs(link);
    assertThat(entity.eventNames()).endsWith("ResumeRequested", "WorkspaceResumed");
    assertThat(entity.resume().value().state()).isEqualTo("running");
  }

  @Test
  void refusesTheGuestAndSaysWhatToDo() {
    Answers.Held pause = bench.host.monitors.pauses.hold();
    Answer<WorkspaceView> asked = entity.pause();
    assertThat(refusal().remedy()).isEqualTo("Wait until it is paused, then resume it.");
    pause.go();
    asked.value();
    assertThat(refusal().remedy()).isEqualTo("Resume it first.");
    Failure start = entity.start().failure();
    assertThat(start.code()).isEqualTo(FailureCode.WRONG_STATE);
    assertThat(start.remedy()).isEqualTo("Resume it first.");
    Answers.Held clock = bench.host.guests.configures.hold();
    Answer<WorkspaceView> resumed = entity.resume();
    bench.host.calls.await("configure");
    assertThat(refusal().remedy()).isEqualTo("Wait until it is running.");
    clock.go();
    resumed.value();
    entity.useGuest().value();
  }

  private Failure refusal() {
    Failure failure = entity.useGuest().failure();
    assertThat(failure.code()).isEqualTo(FailureCode.WORKSPACE_PAUSED);
    return failure;
  }

  @Test
  void whoAsksForTheSameJoins() {
    Answers.Held pause = bench.host.monitors.pauses.hold();
    Answer<WorkspaceView> one = entity.pause();
    Answer<WorkspaceView> other = entity.pause();
    assertThat(entity.view().state()).isEqualTo("pausing");
    pause.go();
    assertThat(one.value().state()).isEqualTo("paused");
    assertThat(other.value().state()).isEqualTo("paused");

    Answers.Held resume = bench.host.monitors.resumes.hold();
    one = entity.resume();
    other = entity.resume();
    assertThat(entity.view().state()).isEqualTo("resuming");
    resume.go();
    assertThat(one.value().state()).isEqualTo("running");
    assertThat(other.value().state()).isEqualTo("running");
    assertThat(bench.host.calls.count("pause")).isEqualTo(1);
    assertThat(bench.host.calls.count("resume")).isEqualTo(1);
  }

  // ---- the guest's silence

  @Test
  void aPausedGuestIsMissedByNobody() {
    paused();
    bench.host.guests.last().breakOff(FailureCode.GUEST_UNRESPONSIVE);
    system.time().fire(Duration.ofMillis(100));
    bench.host.calls.await("guest connect");

    system.time().letPass(Duration.ofDays(1));

    assertThat(entity.view().state()).isEqualTo("paused");
    assertThat(entity.resume().value().state()).isEqualTo("running");
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
    assertThat(bench.host.calls.all()).doesNotContain("quit", "kill");
  }

  @Test
  void aGuestThatDoesNotComeBackIsAsAnyThatIsAway() {
    paused();
    bench.host.guests.beSilent();
    bench.host.guests.last().breakOff();
    Answer<WorkspaceView> resumed = entity.resume();

    system.time().fire(Bench.SETTINGS.adoptTimeout());

    assertThat(resumed.value().state()).isEqualTo("running");
    assertThat(entity.useGuest().failure().code()).isEqualTo(FailureCode.GUEST_UNREACHABLE);
    system.time().fire(Bench.SETTINGS.watch().guestAway());
    bench.host.calls.await("state lost");
  }

  // ---- ending

  @Test
  void isLetRunToStopInGoodOrder() {
    paused();

    assertThat(entity.stop().value().note()).contains("asked to stop (guest-shutdown)");

    assertThat(bench.host.calls.all())
        .containsSubsequence("resume", "shutdown", "exit")
        .doesNotContain("powerdown", "quit");
    bench.assertNoVmIsLeft();
  }

  @Test
  void isDeletedWithoutRunningOnceMore() {
    paused();

    entity.delete().value();

    assertThat(bench.host.calls.all())
        .containsSubsequence("quit", "exit", "disk delete")
        .doesNotContain("resume", "shutdown");
    bench.assertNothingIsLeft();
  }

  @Test
  void aStopOvertakesAPauseAndAResume() {
    bench.host.monitors.pauses.hold();
    Answer<WorkspaceView> pause = entity.pause();
    assertThat(entity.stop().value().state()).isEqualTo("stopped");
    assertThat(pause.failure().code()).isEqualTo(FailureCode.CANCELLED);

    entity.start().value();
    entity.pause().value();
    bench.host.guests.configures.hold();
    Answer<WorkspaceView> resume = entity.resume();
    assertThat(entity.stop().value().state()).isEqualTo("stopped");
    assertThat(resume.failure().code()).isEqualTo(FailureCode.CANCELLED);
    bench.assertNoVmIsLeft();
  }

  @Test
  void isLostWithTheEvidenceWhenItsVmDiesAndIsStartedAgainByItsPolicy() {
    paused();
    bench.host.hypervisor.process(entity.id()).exit(137, FailureCode.VM_EXITED);
    bench.host.calls.await("state lost");

    Failure failure = entity.view().failure().orElseThrow();
    assertThat(failure.code()).isEqualTo(FailureCode.VM_EXITED);
    assertThat(failure.evidence().console()).isEqualTo("played console");
    bench.assertNoVmIsLeft();
    system.time().fire(Bench.SETTINGS.restart().backoff());
    bench.host.calls.await("state running");
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
  }

  @Test
  void whoWaitsIsToldThatTheVmDied() {
    bench.host.monitors.pauses.hold();
    Answer<WorkspaceView> pause = entity.pause();
    bench.host.hypervisor.process(entity.id()).exit(137, FailureCode.VM_EXITED);

    assertThat(pause.failure().code()).isEqualTo(FailureCode.VM_EXITED);
  }

  @Test
  void aMonitorThatIsGoneForGoodIsACrashAsEver() {
    paused();
    bench.host.monitors.connections.failAlways(FailureCode.MONITOR_FAILED);
    bench.host.monitors.last().breakOff();

    system.time().fire(Bench.SETTINGS.watch().monitorAway());

    bench.host.calls.await("state stopping");
    assertThat(entity.view().failure().orElseThrow().code()).isEqualTo(FailureCode.MONITOR_LOST);
  }

  // ---- the monitor

  @Test
  void isPausedByTheNextSessionWhereTheFirstBroke() {
    bench.host.monitors.pauses.hold();
    Answer<WorkspaceView> pause = entity.pause();
    bench.host.calls.await("pause");

    bench.host.monitors.last().breakOff();

    assertThat(pause.value().state()).isEqualTo("paused");
    assertThat(bench.host.calls.count("pause")).isEqualTo(2);
  }

  @Test
  void triesAgainWhereQemuRefuses() {
    bench.host.monitors.pauses.fail(FailureCode.MONITOR_FAILED);
    Answer<WorkspaceView> pause = entity.pause();
    system.time().fire(Duration.ofSeconds(2));
    assertThat(pause.value().state()).isEqualTo("paused");

    bench.host.monitors.resumes.fail(FailureCode.MONITOR_FAILED);
    Answer<WorkspaceView> resume = entity.resume();
    system.time().fire(Duration.ofSeconds(2));
    assertThat(resume.value().state()).isEqualTo("running");
    assertThat(system.time().isSet(Bench.SETTINGS.watch().monitorAway())).isFalse();
  }

  /** What QEMU stopped by itself goes on by itself, but not while somebody has it paused. */
  @Test
  void isNotLetRunByAnEndOfTheDiskErrorThatCameFirst() {
    bench.host.monitors.last().tell(new MonitorEvent.Stopped());
    bench.host.monitors.last().tell(new MonitorEvent.BlockIoError("root", "nospace"));
    entity.view();
    paused();

    system.time().letPass(Duration.ofMinutes(1));
    assertThat(entity.view().state()).isEqualTo("paused");
    assertThat(bench.host.calls.all()).doesNotContain("resume");

    entity.resume().value();
    bench.host.monitors.last().tell(new MonitorEvent.BlockIoError("root", "nospace"));
    system.time().fire(Duration.ofSeconds(2));
    bench.host.calls.await("resume", 2);
  }

  // ---- another daemon

  /** A VM that runs, and the journal of a workspace that tells this of it. */
  private FakeProcess left(WorkspaceEvent... past) {
    entity.stop().value();
    entity = bench.entity(OTHER).seeded(past);
    TestProbe<StatusReply<Long>> leased = system.kit().createTestProbe();
    bench.cids().tell(new CidLedger.Lease(OTHER.id(), leased.getRef()));
    leased.receiveMessage();
    bench.host.awaitNothingOpen();
    bench.host.calls.clear();
    return bench.host.hypervisor.left(OTHER.id(), Records.VM.process());
  }

  @Test
  void isTakenBackPausedByTheNextDaemon() {
    paused();
    FakeProcess process = bench.host.hypervisor.process(entity.id());
    entity.die();
    bench.host.awaitNothingOpen();
    bench.host.calls.clear();

    entity.wake();
    bench.host.calls.await("state paused");
    system.time().letPass(Duration.ofDays(1));

    assertThat(entity.view().state()).isEqualTo("paused");
    assertThat(bench.host.hypervisor.process(entity.id())).isSameAs(process);
    assertThat(process.standsStill()).isTrue();
    assertThat(bench.host.calls.all())
        .containsSubsequence("monitor connect", "pause", "state paused")
        .doesNotContain("resume", "guest connect", "kill", "launch");
    assertThat(entity.resume().value().state()).isEqualTo("running");
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
  }

  @Test
  void isNotKeptWaitingForItsMonitor() {
    paused();
    entity.die();
    bench.host.awaitNothingOpen();
    bench.host.calls.clear();
    bench.host.monitors.connections.failAlways(FailureCode.MONITOR_FAILED);

    entity.wake();
    system.time().fire(Bench.SETTINGS.adoptTimeout());

    bench.host.calls.await("state paused");
  }

  @Test
  void aPauseThatWasInterruptedIsCarriedOut() {
    FakeProcess process = left(Lives.pausing(OTHER));

    entity.wake();

    bench.host.calls.await("state paused");
    assertThat(process.standsStill()).isTrue();
    assertThat(entity.eventNames()).endsWith("PauseRequested", "WorkspacePaused");
  }

  @Test
  void aResumeThatWasInterruptedIsCarriedOut() {
    FakeProcess process = left(Lives.resuming(OTHER));
    process.standStill();

    entity.wake();

    bench.host.calls.await("state running");
    assertThat(process.standsStill()).isFalse();
    assertThat(bench.host.calls.all()).containsSubsequence("resume", "guest connect", "configure");
    assertThat(entity.eventNames()).endsWith("ResumeRequested", "WorkspaceResumed");
  }

  @Test
  void aStopOfAPausedOneThatWasInterruptedGoesOnInGoodOrder() {
    FakeProcess process =
        left(Lives.and(Lives.paused(OTHER), new WorkspaceEvent.StopRequested("asked to stop", AT)));
    process.standStill();

    entity.wake();

    bench.host.calls.await("state stopped");
    assertThat(bench.host.calls.all()).containsSubsequence("resume", "shutdown", "exit");
    assertThat(entity.view().note()).contains("asked to stop (guest-shutdown)");
  }

  @Test
  void whatWasTakenBackPausedStopsInGoodOrderToo() {
    left(Lives.paused(OTHER)).standStill();
    entity.wake();
    bench.host.calls.await("state paused");

    assertThat(entity.stop().value().note()).contains("asked to stop (guest-shutdown)");

    assertThat(bench.host.calls.all()).containsSubsequence("resume", "shutdown", "exit");
  }

  @Test
  void itsStopDoesNotWaitForAGuestThatStaysSilent() {
    left(Lives.paused(OTHER)).standStill();
    bench.host.guests.beSilent();
    entity.wake();
    bench.host.calls.await("state paused");
    Answer<WorkspaceView> stopped = entity.stop();

    system.time().fire(Bench.SETTINGS.adoptTimeout());

    assertThat(stopped.value().note()).contains("asked to stop (quit)");
  }

  // ---- the journal

  @Test
  void aPauseThatIsNotWrittenLeavesItRunning() {
    system.failTheWriteOf(WorkspaceEvent.PauseRequested.class);
    Answer<WorkspaceView> pause = entity.pause();
    system.restartAfterJournalFailure();

    assertThat(pause.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    bench.host.calls.await("state running");
    assertThat(bench.host.calls.all()).doesNotContain("pause");
    entity.useGuest().value();
  }

  @Test
  void aPauseWhoseOutcomeIsNotWrittenIsCarriedOutOnceMore() {
    system.failTheWriteOf(WorkspaceEvent.WorkspacePaused.class);
    Answer<WorkspaceView> pause = entity.pause();
    system.restartAfterJournalFailure();

    assertThat(pause.value().state()).isEqualTo("paused");
  }

  @Test
  void aResumeThatIsNotWrittenLeavesItPaused() {
    paused();
    system.failTheWriteOf(WorkspaceEvent.ResumeRequested.class);
    Answer<WorkspaceView> resume = entity.resume();
    system.restartAfterJournalFailure();

    assertThat(resume.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    bench.host.calls.await("state paused");
    assertThat(bench.host.calls.all()).doesNotContain("resume");
    assertThat(entity.resume().value().state()).isEqualTo("running");
  }

  @Test
  void aResumeWhoseOutcomeIsNotWrittenIsCarriedOutOnceMore() {
    paused();
    system.failTheWriteOf(WorkspaceEvent.WorkspaceResumed.class);
    Answer<WorkspaceView> resume = entity.resume();
    system.restartAfterJournalFailure();

    assertThat(resume.value().state()).isEqualTo("running");
    entity.useGuest().value();
  }
}
