package dev.cloister.actors.workspace;

import static dev.cloister.actors.testing.Records.AT;
import static dev.cloister.actors.testing.Records.FAILURE;
import static dev.cloister.actors.testing.Records.ID;
import static dev.cloister.actors.testing.Records.MEMORY;
import static dev.cloister.actors.testing.Records.SPEC;
import static dev.cloister.actors.testing.Records.TIMING;
import static dev.cloister.actors.testing.Records.VM;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.pattern.StatusReply;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.FakeProcess;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.vm.StopLadder.Rung;
import dev.cloister.actors.workspace.Entity.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A daemon that ended at any point of a life, and what the next one makes of it. */
final class RecoveryTest {
  private static final WorkspaceEvent[] LIFE = {
    new WorkspaceEvent.WorkspaceCreated(SPEC),
    new WorkspaceEvent.VmLaunched(VM),
    new WorkspaceEvent.VmStarted(TIMING, AT),
    new WorkspaceEvent.StopRequested("asked to stop", AT),
    new WorkspaceEvent.VmStopped("guest-shutdown", 0, AT),
    new WorkspaceEvent.StartRequested(AT),
    new WorkspaceEvent.BootAttemptFailed(FAILURE, AT),
    new WorkspaceEvent.VmLaunched(VM),
    new WorkspaceEvent.VmStarted(TIMING, AT),
    new WorkspaceEvent.PauseRequested(AT),
    new WorkspaceEvent.WorkspacePaused(AT),
    new WorkspaceEvent.ResumeRequested(AT),
    new WorkspaceEvent.WorkspaceResumed(AT),
    new WorkspaceEvent.SuspendRequested(AT),
    new WorkspaceEvent.SuspendAbandoned(Optional.of(FAILURE), AT),
    new WorkspaceEvent.WorkspaceResumed(AT),
    new WorkspaceEvent.SuspendRequested(AT),
    new WorkspaceEvent.MemorySaved(MEMORY, AT),
    new WorkspaceEvent.WorkspaceSuspended(AT),
    new WorkspaceEvent.WakeRequested(AT),
    new WorkspaceEvent.WakeFailed(FAILURE, AT),
    new WorkspaceEvent.WakeRequested(AT),
    new WorkspaceEvent.VmLaunched(VM),
    new WorkspaceEvent.MemorySpent(TIMING, AT),
    new WorkspaceEvent.WorkspaceWoken(TIMING, AT),
    new WorkspaceEvent.VmLost(FAILURE, AT),
    new WorkspaceEvent.StartRequested(AT),
    new WorkspaceEvent.VmLaunched(VM),
    new WorkspaceEvent.VmStarted(TIMING, AT),
    new WorkspaceEvent.DeleteRequested(Optional.empty(), AT),
    new WorkspaceEvent.WorkspaceDeleted(AT)
  };

  private static final TemplateStore.Shape SHAPE =
      new TemplateStore.Shape(
          2,
          256,
          Path.of("/played/kernel"),
          Path.of("/played/initrd"),
          "0.1.0",
          Accelerator.TCG,
          Transport.SERIAL);

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;

  @BeforeEach
  void prepare() {
    bench = new Bench(system);
  }

  static Stream<Arguments> pasts() {
    return IntStream.rangeClosed(0, LIFE.length)
        .boxed()
        .flatMap(length -> Stream.of(Arguments.of(length, true), Arguments.of(length, false)));
  }

  /** The process is found by its identity, or by a search, or it has gone. */
  @ParameterizedTest
  @MethodSource("pasts")
  void everyPastIsSettledAndLeaksNothing(int length, boolean alive) {
    WorkspaceEvent[] past = Arrays.copyOf(LIFE, length);
    WorkspaceState state = new WorkspaceState.Absent();
    for (WorkspaceEvent event : past) {
      state = event.applyTo(state);
    }
    String expected = expected(state, alive);
    boolean mayHaveAVm =
        state instanceof WorkspaceState.Starting
            || state instanceof WorkspaceState.Waking
            || state instanceof WorkspaceState.Stopping
            || state instanceof WorkspaceState.Alive
            || state instanceof WorkspaceState.Deleting;
    leave(state instanceof WorkspaceState.Existing, mayHaveAVm, mayHaveAVm && alive);
    // Whether it counts or not: a daemon that is killed removes nothing.
    bench.host.memories.left(ID, MEMORY.id(), SHAPE);

    bench.entity().seeded(past).wake();

    bench.host.calls.await(expected);
    assertThat(bench.host.calls.all()).doesNotContain("launch");
    assertWhatIsLeft(expected);
    if (state instanceof WorkspaceState.Existing existing) {
      assertThat(bench.host.memories.existing()).hasSize(existing.memory().isPresent() ? 1 : 0);
    }
  }

  private static String expected(WorkspaceState state, boolean alive) {
    if (state instanceof WorkspaceState.Starting starting) {
      return starting.first() ? "forget" : "state stopped";
    }
    if (state instanceof WorkspaceState.Pausing || state instanceof WorkspaceState.Paused) {
      return alive ? "state paused" : "state lost";
    }
    if (state instanceof WorkspaceState.Existing existing && existing.memory().isPresent()) {
      return "state suspended";
    }
    if (state instanceof WorkspaceState.Alive) {
      return alive ? "state running" : "state lost";
    }
    if (state instanceof WorkspaceState.Stopping) {
      return "state stopped";
    }
    if (state instanceof WorkspaceState.Deleting) {
      return "forget";
    }
    return state instanceof WorkspaceState.Existing ? "state " + state.word() : "not there";
  }

  private void leave(boolean disk, boolean cid, boolean process) {
    if (disk) {
      bench.host.disks.left(ID);
    }
    if (cid) {
      TestProbe<StatusReply<Long>> leased = system.kit().createTestProbe();
      bench.cids().tell(new CidLedger.Lease(ID, leased.getRef()));
      assertThat(leased.receiveMessage().getValue()).isEqualTo(VM.cid());
    }
    if (process) {
      bench.host.hypervisor.left(ID, VM.process());
    }
  }

  private void assertWhatIsLeft(String settled) {
    switch (settled) {
      case "forget", "not there" -> bench.assertNothingIsLeft();
      case "state running", "state paused" -> {
        assertThat(bench.host.hypervisor.process(ID).identity()).isEqualTo(VM.process());
        assertThat(bench.leases()).containsOnlyKeys(VM.cid());
        assertThat(bench.host.calls.all()).doesNotContain("kill", "release");
      }
      default -> {
        bench.assertNoVmIsLeft();
        assertThat(bench.host.disks.existing()).containsExactly(ID);
      }
    }
  }

  // ---- suspended

  private Entity left(WorkspaceEvent[] past) {
    leave(true, true, true);
    bench.host.hypervisor.process(ID).frozen(true).standStill();
    bench.host.memories.left(ID, MEMORY.id(), SHAPE);
    return bench.entity().seeded(past);
  }

  @Test
  void aSuspensionThatWasInterruptedBeforeItCountedIsUndone() {
    Entity entity = left(Lives.suspending(SPEC)).wake();

    bench.host.calls.await("state running");

    assertThat(bench.host.hypervisor.process(ID).standsStill()).isFalse();
    assertThat(bench.host.calls.all())
        .containsSubsequence("memory clear", "resume", "guest connect", "thaw", "configure")
        .doesNotContain("kill", "quit");
    assertThat(entity.eventNames()).endsWith("SuspendAbandoned", "WorkspaceResumed");
    entity.useGuest().value();
  }

  @Test
  void aSuspensionThatCountedGoesOnToItsEnd() {
    Entity entity = left(Lives.saved(SPEC)).wake();

    bench.host.calls.await("state suspended");

    assertThat(bench.host.calls.all()).doesNotContain("resume", "guest connect", "memory clear");
    assertThat(entity.eventNames()).endsWith("MemorySaved", "WorkspaceSuspended");
    bench.assertNoVmIsLeft();
    assertThat(entity.wakeUp().value().state()).isEqualTo("running");
  }

  /** Nobody knows how far it was: it is killed, and its memory is taken in anew. */
  @Test
  void aWakeThatWasInterruptedIsUndone() {
    Entity entity = left(Lives.and(Lives.waking(SPEC), new WorkspaceEvent.VmLaunched(VM))).wake();

    bench.host.calls.await("state suspended");

    assertThat(bench.host.calls.all())
        .contains("kill", "exit")
        .doesNotContain("resume", "monitor connect", "memory clear");
    assertThat(entity.view().failure().orElseThrow().code())
        .isEqualTo(FailureCode.DAEMON_RESTARTED);
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
  }

  /** Its guest may have run. */
  @Test
  void aWakeThatWasInterruptedAfterItsMemoryWasSpentIsCarriedOut() {
    Entity entity =
        left(Lives.and(
                Lives.waking(SPEC),
                new WorkspaceEvent.VmLaunched(VM),
                new WorkspaceEvent.MemorySpent(TIMING, AT)))
            .wake();

    bench.host.calls.await("state running");

    assertThat(bench.host.calls.all())
        .containsSubsequence("resume", "guest connect", "thaw", "configure")
        .contains("memory clear")
        .doesNotContain("kill");
    entity.useGuest().value();
  }

  // ---- running

  @Test
  void takesBackARunningVmWithoutANewLaunch() {
    Entity entity = bench.entity().wake();
    entity.create().value();
    FakeProcess process = bench.host.hypervisor.process(ID);
    entity.die();
    bench.host.awaitNothingOpen();
    bench.host.calls.clear();

    entity.wake();
    bench.host.calls.await("state running");

    assertThat(bench.host.hypervisor.process(ID)).isSameAs(process);
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
    assertThat(bench.host.calls.all())
        .containsSubsequence("unsettled running", "state running")
        .doesNotContain("launch", "lease", "search", "kill");
    assertThat(entity.eventNames()).endsWith("VmStarted");
    assertThat(entity.stop().value().note()).contains("asked to stop (guest-shutdown)");
    bench.assertNoVmIsLeft();
  }

  @Test
  void refusesTheGuestUntilTheVmIsTakenBack() {
    bench.host.guests.beSilent();
    leave(true, true, true);
    Entity entity = bench.entity().seeded(Lives.running(SPEC)).wake();
    bench.host.calls.await("guest connect");

    assertThat(entity.useGuest().failure().code()).isEqualTo(FailureCode.GUEST_UNREACHABLE);

    bench.host.guests.speak();
    bench.host.calls.await("state running");
    entity.useGuest().value();
  }

  @Test
  void leavesAVmAloneWhoseGuestDoesNotAnswerAtOnce() {
    bench.host.guests.beSilent();
    leave(true, true, true);
    Entity entity = bench.entity().seeded(Lives.running(SPEC)).wake();

    system.time().fire(Bench.SETTINGS.adoptTimeout());
    bench.host.calls.await("state running");
    assertThat(entity.useGuest().failure().code()).isEqualTo(FailureCode.GUEST_UNREACHABLE);
    bench.host.guests.speak();
    bench.host.calls.await("state running", 2);

    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
    // Its monitor may not have answered yet, and that too has its time.
    system.time().awaitNone(Bench.SETTINGS.watch().monitorAway());
    system.time().letPass(Duration.ofDays(1));
    assertThat(entity.view().state()).isEqualTo("running");
    assertThat(entity.eventNames()).endsWith("VmStarted");
  }

  @Test
  void givesUpAVmWhoseGuestNeverAnswersAndSaysWhy() {
    bench.host.guests.beSilent();
    leave(true, true, true);
    Entity entity = bench.entity().seeded(Lives.running(SPEC)).wake();

    system.time().fire(Bench.SETTINGS.adoptTimeout());
    system.time().fire(Bench.SETTINGS.watch().guestAway());
    bench.host.calls.await("state lost");

    Failure failure = entity.view().failure().orElseThrow();
    assertThat(failure.code()).isEqualTo(FailureCode.GUEST_UNRESPONSIVE);
    assertThat(failure.message()).contains("was found running and did not answer within 31 s");
    assertThat(failure.evidence().console()).isEqualTo("played console");
    assertThat(entity.eventNames()).endsWith("CrashDetected", "VmLost");
    bench.assertNoVmIsLeft();
  }

  @Test
  void theEndOfACrashThatWasInterruptedGoesOn() {
    leave(true, true, true);
    Entity entity =
        bench
            .entity()
            .seeded(Lives.and(Lives.running(SPEC), new WorkspaceEvent.CrashDetected(FAILURE, AT)))
            .wake();

    bench.host.calls.await("state lost");

    assertThat(entity.view().failure().orElseThrow().code()).isEqualTo(FAILURE.code());
    bench.assertNoVmIsLeft();
  }

  @Test
  void aVmThatWasTakenBackMayPowerOff() {
    leave(true, true, true);
    Entity entity = bench.entity().seeded(Lives.running(SPEC)).wake();
    bench.host.calls.await("state running");
    bench.host.calls.await("monitor connect");

    bench.host.monitors.last().tell(new MonitorEvent.Shutdown(true, "guest-shutdown"));
    entity.view();
    bench.host.hypervisor.process(ID).exitUnseen();

    bench.host.calls.await("state stopped");
    bench.assertNoVmIsLeft();
  }

  /** A search that failed has not proved that there is nothing. */
  @Test
  void searchesAgainWhereASearchFailed() {
    leave(true, true, true);
    bench.host.hypervisor.finds.fail(FailureCode.HOST_IO);
    bench.host.hypervisor.finds.fail(FailureCode.HOST_IO);
    Entity entity = bench.entity().seeded(Lives.running(SPEC)).wake();

    system.time().fire(Duration.ofSeconds(2));
    system.time().fire(Duration.ofSeconds(2));

    bench.host.calls.await("state running");
    assertThat(entity.view().state()).isEqualTo("running");
    assertThat(bench.host.calls.count("find")).isEqualTo(3);
    assertThat(bench.host.calls.all()).doesNotContain("sweep", "release");
  }

  @Test
  void isLostWhenTheVmDiedWithTheDaemonAway() {
    leave(true, true, false);
    Entity entity = bench.entity().seeded(Lives.running(SPEC)).wake();
    bench.host.calls.await("state lost");

    assertThat(entity.view().failure().orElseThrow().message())
        .contains("ended while no daemon was there");
    assertThat(entity.view().failure().orElseThrow().evidence().console())
        .isEqualTo("played console");
    assertThat(entity.start().value().state()).isEqualTo("running");
  }

  @Test
  void whatTheLogsTellOfAnEndNobodySawIsTold() {
    leave(true, true, false);
    bench.host.hypervisor.diagnoses.failAlways(FailureCode.HOST_IO);
    Entity entity = bench.entity().seeded(Lives.running(SPEC)).wake();
    bench.host.calls.await("state lost");

    assertThat(entity.view().failure().orElseThrow().code()).isEqualTo(FailureCode.VM_EXITED);
  }

  // ---- what was under way

  @Test
  void aCreationThatWasInterruptedIsUndone() {
    leave(true, true, true);
    Entity entity = bench.entity().seeded(Lives.launched(SPEC)).wake();

    bench.host.calls.await("forget");

    assertThat(bench.host.calls.all())
        .containsSubsequence("find", "kill", "exit", "sweep", "release", "disk delete", "forget");
    entity.awaitEnd();
    WorkspaceEvent.DeleteRequested undone =
        entity.events().stream()
            .filter(WorkspaceEvent.DeleteRequested.class::isInstance)
            .map(WorkspaceEvent.DeleteRequested.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(undone.because().orElseThrow().code()).isEqualTo(FailureCode.DAEMON_RESTARTED);
  }

  @Test
  void aStartThatWasInterruptedIsKilledAndSaysSo() {
    leave(true, true, true);
    Entity entity = bench.entity().seeded(Lives.startedAgain(SPEC)).wake();
    bench.host.calls.await("state stopped");

    assertThat(entity.view().failure().orElseThrow().code())
        .isEqualTo(FailureCode.DAEMON_RESTARTED);
    assertThat(bench.host.calls.all()).containsSubsequence("search", "kill", "exit", "sweep");
    assertThat(entity.start().value().state()).isEqualTo("running");
  }

  @Test
  void aStopThatWasInterruptedGoesOnInGoodOrder() {
    leave(true, true, true);
    Entity entity = bench.entity().seeded(Lives.stopping(SPEC)).wake();
    bench.host.calls.await("state stopped");

    assertThat(bench.host.calls.all())
        .containsSubsequence("find", "guest connect", "shutdown", "exit", "sweep", "release");
    assertThat(entity.view().note()).contains("asked to stop (guest-shutdown)");
  }

  @Test
  void aStopThatWasInterruptedDoesNotWaitForASilentGuest() {
    bench.host.guests.beSilent();
    bench.host.obeyOnly(Rung.TERMINATE);
    leave(true, true, true);
    Entity entity = bench.entity().seeded(Lives.stopping(SPEC)).wake();

    system.time().fire(Bench.SETTINGS.adoptTimeout());
    system.time().fire(Bench.SETTINGS.ladder().quit());
    bench.host.calls.await("state stopped");

    assertThat(entity.view().note()).contains("asked to stop (terminate)");
    bench.assertNoVmIsLeft();
  }

  @Test
  void whoStopsWhatIsBeingStoppedAgainIsAnswered() {
    bench.host.obeyOnly();
    leave(true, true, true);
    Entity entity = bench.entity().seeded(Lives.stopping(SPEC)).wake();
    Answer<WorkspaceView> stopped = entity.stop();
    bench.host.calls.await("shutdown");

    bench.host.hypervisor.process(ID).exitUnseen();

    assertThat(stopped.value().state()).isEqualTo("stopped");
  }

  @Test
  void aDeletionThatWasInterruptedIsFinished() {
    leave(true, true, true);
    Entity entity =
        bench
            .entity()
            .seeded(
                Lives.and(
                    Lives.running(SPEC), new WorkspaceEvent.DeleteRequested(Optional.empty(), AT)))
            .wake();

    entity.awaitEnd();

    assertThat(bench.host.calls.all())
        .containsSubsequence("find", "kill", "exit", "sweep", "release", "disk delete", "forget");
    bench.assertNothingIsLeft();
  }

  /** The last write of a deletion is missing: all is done again, and nothing of it hurts. */
  @Test
  void aDeletionMayBeFinishedTwice() {
    Entity entity = bench.entity().seeded(Lives.deleting(SPEC)).wake();

    entity.awaitEnd();

    assertThat(entity.eventNames()).endsWith("DeleteRequested", "WorkspaceDeleted");
    bench.assertNothingIsLeft();
  }
}
