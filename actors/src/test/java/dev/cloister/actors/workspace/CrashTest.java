package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.FakeProcess;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.vm.StopLadder.Rung;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** VMs that still run and have crashed all the same: each cause by its name. */
final class CrashTest {
  private static final Duration GUEST_AWAY = Bench.SETTINGS.watch().guestAway();
  private static final Duration MONITOR_AWAY = Bench.SETTINGS.watch().monitorAway();

  @RegisterExtension final TestSystem system = new TestSystem();

  private static final Duration GO_ON_AFTER = Duration.ofSeconds(2);

  private Bench bench;
  private Entity entity;

  @BeforeEach
  void run() {
    bench = new Bench(system);
    entity = bench.entity().wake();
    entity.create().value();
  }

  private Failure lost(FailureCode code) {
    bench.host.calls.await("state lost");
    Failure failure = entity.view().failure().orElseThrow();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.remedy()).isNotBlank();
    assertThat(failure.evidence().console()).isEqualTo("played console");
    assertThat(failure.evidence().stderr()).isEqualTo("played stderr");
    assertThat(entity.view().restarts().lastCrash().orElseThrow().failure()).isEqualTo(failure);
    bench.assertNoVmIsLeft();
    return failure;
  }

  private void breakLink(FailureCode because) {
    bench.host.guests.beSilent();
    bench.host.guests.last().breakOff(because);
    system.time().fire(Duration.ofMillis(100));
    bench.host.calls.await("guest connect", 2);
  }

  @Test
  void anAgentThatLeavesAndDoesNotComeBackIsLost() {
    breakLink(FailureCode.GUEST_UNREACHABLE);

    system.time().fire(GUEST_AWAY);

    assertThat(lost(FailureCode.AGENT_LOST).message()).contains("not back within 31 s: Played");
    assertThat(bench.host.calls.all())
        .containsSubsequence("quit", "exit", "sweep", "release", "state lost")
        .doesNotContain("shutdown");
    assertThat(entity.eventNames()).endsWith("CrashDetected", "VmLost");
  }

  @Test
  void aGuestThatFellSilentAndDoesNotAnswerAgainIsUnresponsive() {
    breakLink(FailureCode.GUEST_UNRESPONSIVE);

    system.time().fire(GUEST_AWAY);

    assertThat(lost(FailureCode.GUEST_UNRESPONSIVE).message()).contains("fell silent");
  }

  @Test
  void aGuestThatComesBackInTimeIsWell() {
    breakLink(FailureCode.GUEST_UNRESPONSIVE);
    bench.host.guests.speak();
    bench.host.calls.await("state running", 2);

    system.time().letPass(Duration.ofDays(1));

    assertThat(entity.view().state()).isEqualTo("running");
    assertThat(entity.eventNames()).endsWith("VmStarted");
  }

  /** The session sets a timer for the second event, when it has passed the first one on. */
  private void tellAndBeHeard(MonitorEvent event) {
    bench.host.monitors.last().tell(event);
    bench.host.monitors.last().tell(new MonitorEvent.BlockIoError("root", "nospace"));
    system.time().await(GO_ON_AFTER, GO_ON_AFTER);
  }

  /** A disk that is full pauses the machine: nobody can answer, and nothing is lost. */
  @Test
  void aMachineThatStandsStillIsNotToBlame() {
    tellAndBeHeard(new MonitorEvent.Stopped());
    breakLink(FailureCode.GUEST_UNRESPONSIVE);

    system.time().fire(GUEST_AWAY);
    system.time().fire(GUEST_AWAY);
    assertThat(entity.view().state()).isEqualTo("running");
    tellAndBeHeard(new MonitorEvent.Resumed());
    system.time().fire(GUEST_AWAY);

    lost(FailureCode.GUEST_UNRESPONSIVE);
  }

  @Test
  void aMonitorThatIsGoneForTooLongIsLost() {
    bench.host.monitors.connections.failAlways(FailureCode.MONITOR_FAILED);
    bench.host.monitors.last().breakOff();
    bench.host.calls.await("monitor connect", 2);

    system.time().fire(MONITOR_AWAY);

    assertThat(lost(FailureCode.MONITOR_LOST).message()).contains("not back within 37 s");
    // The guest is well: what it holds is worth an end in good order.
    assertThat(bench.host.calls.all()).containsSubsequence("shutdown", "exit");
  }

  @Test
  void aMonitorThatComesBackInTimeIsWell() {
    var connection = bench.host.monitors.connections.hold();
    bench.host.monitors.last().breakOff();
    system.time().await(MONITOR_AWAY, MONITOR_AWAY);

    connection.go();
    bench.host.calls.await("monitor connect", 2);
    entity.stop().value();

    assertThat(entity.eventNames()).doesNotContain("CrashDetected");
  }

  @Test
  void aPanicThatTheMonitorTellsOfIsACrash() {
    bench.host.monitors.last().tell(new MonitorEvent.GuestPanicked());

    lost(FailureCode.GUEST_PANICKED);
  }

  @Test
  void aPanicOnTheConsoleExplainsTheSilence() {
    bench.host.obeyOnly();
    FakeProcess process = bench.host.hypervisor.process(entity.id());
    breakLink(FailureCode.GUEST_UNRESPONSIVE);
    system.time().fire(GUEST_AWAY);
    bench.host.calls.await("state stopping");

    process.exit(137, FailureCode.GUEST_PANICKED);

    lost(FailureCode.GUEST_PANICKED);
  }

  @Test
  void isEndedRungByRung() {
    bench.host.obeyOnly(Rung.KILL);
    breakLink(FailureCode.GUEST_UNREACHABLE);

    system.time().fire(GUEST_AWAY);
    system.time().fire(Bench.SETTINGS.ladder().quit());
    system.time().fire(Bench.SETTINGS.ladder().terminate());

    lost(FailureCode.AGENT_LOST);
    assertThat(bench.host.calls.all()).containsSubsequence("quit", "terminate", "kill", "exit");
  }

  @Test
  void whoStopsWhatIsBeingEndedHasItStopped() {
    bench.host.obeyOnly();
    FakeProcess process = bench.host.hypervisor.process(entity.id());
    breakLink(FailureCode.GUEST_UNREACHABLE);
    system.time().fire(GUEST_AWAY);
    bench.host.calls.await("state stopping");
    assertThat(entity.view().failure().orElseThrow().code()).isEqualTo(FailureCode.AGENT_LOST);

    var stopped = entity.stop();
    entity.view();
    process.exit(0, FailureCode.VM_EXITED);

    assertThat(stopped.value().state()).isEqualTo("stopped");
    assertThat(entity.eventNames()).endsWith("CrashDetected", "StopRequested", "VmStopped");
  }

  @Test
  void thePolicyDecidesWhatFollows() {
    WorkspaceSpec spec =
        Records.withRestart(
            Records.spec(Records.OTHER, "beta", Records.AT), RestartPolicy.ON_FAILURE);
    Entity other = bench.entity(spec).wake();
    other.create().value();
    bench.host.monitors.last().tell(new MonitorEvent.GuestPanicked());
    bench.host.calls.await("state lost");

    system.time().fire(Bench.SETTINGS.restart().backoff());

    bench.host.calls.await("state running", 3);
    assertThat(other.eventNames())
        .endsWith(
            "CrashDetected",
            "VmLost",
            "RestartScheduled",
            "RestartBegun",
            "VmLaunched",
            "VmStarted");
  }
}
