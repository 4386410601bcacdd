package dev.cloister.actors.workspace;

import static dev.cloister.actors.testing.Records.AT;
import static dev.cloister.actors.testing.Records.FAILURE;
import static dev.cloister.actors.testing.Records.ID;
import static dev.cloister.actors.testing.Records.SPEC;
import static dev.cloister.actors.testing.Records.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What policies make of a VM that has ended without having been asked to. */
final class RestartTest {
  private static final Duration FIRST = Duration.ofMillis(1300);

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;

  @BeforeEach
  void prepare() {
    bench = new Bench(system);
  }

  private Entity created(RestartPolicy policy) {
    Entity entity = bench.entity(Records.withRestart(SPEC, policy)).wake();
    entity.create().value();
    return entity;
  }

  private void crash() {
    bench.host.hypervisor.process(ID).exit(137, FailureCode.VM_EXITED);
  }

  private void powerOff(Entity entity) {
    bench.host.monitors.last().tell(new MonitorEvent.Shutdown(true, "guest-shutdown"));
    entity.view();
    bench.host.hypervisor.process(ID).exit(0, FailureCode.VM_EXITED);
  }

  @Test
  void neverIsThePolicyOfOldJournalsAndWaitsForAPerson() {
    Entity entity = bench.entity(SPEC).wake();
    entity.create().value();
    crash();
    bench.host.calls.await("state lost");

    WorkspaceView view = entity.view();
    assertThat(view.spec().restartPolicy()).isEqualTo(RestartPolicy.NEVER);
    assertThat(view.restarts().next()).isEmpty();
    assertThat(view.restarts().lastCrash().orElseThrow().failure().evidence().console())
        .isEqualTo("played console");
    system.time().letPass(Duration.ofDays(1));
    assertThat(entity.view().state()).isEqualTo("lost");
    assertThat(entity.eventNames()).endsWith("VmLost");
  }

  @Test
  void onFailureStartsAgainAfterThePause() {
    Entity entity = created(RestartPolicy.ON_FAILURE);
    crash();
    bench.host.calls.await("state lost");
    Restarts waiting = entity.view().restarts();
    assertThat(waiting.next()).contains(AT.plus(FIRST));
    assertThat(waiting.count()).isZero();
    Failure refused = entity.useGuest().failure();
    assertThat(refused.code()).isEqualTo(FailureCode.WRONG_STATE);
    assertThat(refused.remedy()).contains("started again at " + AT.plus(FIRST));

    system.time().fire(FIRST);
    bench.host.calls.await("state running", 2);

    WorkspaceView view = entity.view();
    assertThat(view.restarts().count()).isEqualTo(1);
    assertThat(view.restarts().next()).isEmpty();
    assertThat(view.restarts().lastCrash().orElseThrow().failure().code())
        .isEqualTo(FailureCode.VM_EXITED);
    assertThat(entity.eventNames())
        .endsWith("VmLost", "RestartScheduled", "RestartBegun", "VmLaunched", "VmStarted");
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
  }

  @Test
  void thePauseDoublesUpToTheLongestAndThenItGivesUpWithTheEvidence() {
    Entity entity = created(RestartPolicy.ON_FAILURE);
    Duration[] pauses = {FIRST, FIRST.multipliedBy(2), Duration.ofSeconds(5)};
    for (int round = 0; round < pauses.length; round++) {
      crash();
      system.time().fire(pauses[round]);
      bench.host.calls.await("state running", round + 2);
    }
    crash();
    bench.host.calls.await("state lost", 4);

    WorkspaceView view = entity.view();
    assertThat(view.failure().orElseThrow().evidence().console()).isEqualTo("played console");
    assertThat(view.note().orElseThrow()).contains("too often");
    assertThat(view.restarts().count()).isEqualTo(3);
    assertThat(view.restarts().next()).isEmpty();
    assertThat(entity.eventNames()).endsWith("VmLost", "RestartGivenUp");
    system.time().letPass(Duration.ofDays(1));
    assertThat(entity.view().state()).isEqualTo("lost");
    bench.assertNoVmIsLeft();
  }

  @Test
  void aStartByHandGivesThePolicyItsFullMeasureAgain() {
    Entity entity = created(RestartPolicy.ON_FAILURE);
    crash();
    system.time().fire(FIRST);
    bench.host.calls.await("state running", 2);
    crash();
    bench.host.calls.await("state lost", 2);
    assertThat(entity.start().value().state()).isEqualTo("running");
    crash();

    system.time().fire(FIRST);

    bench.host.calls.await("state running", 4);
    assertThat(entity.view().restarts().count()).isEqualTo(2);
  }

  @Test
  void restartsOutsideTheWindowDoNotCount() {
    Instant longAgo = AT.minus(Duration.ofMinutes(11));
    WorkspaceSpec spec = Records.withRestart(SPEC, RestartPolicy.ON_FAILURE);
    WorkspaceEvent[] life = Lives.running(spec);
    for (int round = 0; round < 3; round++) {
      life =
          Lives.and(
              life,
              new WorkspaceEvent.VmLost(FAILURE, longAgo),
              new WorkspaceEvent.RestartScheduled(longAgo, longAgo),
              new WorkspaceEvent.RestartBegun(longAgo),
              new WorkspaceEvent.VmLaunched(VM),
              new WorkspaceEvent.VmStarted(Records.TIMING, longAgo));
    }
    Entity entity = bench.entity(spec).seeded(life).wake();

    system.time().fire(FIRST);

    bench.host.calls.await("state running");
    assertThat(entity.view().restarts().count()).isEqualTo(4);
  }

  @Test
  void onFailureLeavesAGuestThatPoweredOffAlone() {
    Entity entity = created(RestartPolicy.ON_FAILURE);
    powerOff(entity);
    bench.host.calls.await("state stopped");

    assertThat(entity.view().restarts()).isEqualTo(Restarts.NONE);
    assertThat(entity.eventNames()).endsWith("VmStopped");
  }

  @Test
  void alwaysStartsAGuestAgainThatPoweredOff() {
    Entity entity = created(RestartPolicy.ALWAYS);
    powerOff(entity);
    bench.host.calls.await("state stopped");
    assertThat(entity.view().restarts().next()).contains(AT.plus(FIRST));

    system.time().fire(FIRST);

    bench.host.calls.await("state running", 2);
    assertThat(entity.view().restarts().lastCrash()).isEmpty();
    assertThat(entity.view().restarts().count()).isEqualTo(1);
  }

  @Test
  void alwaysLeavesAStopAlone() {
    Entity entity = created(RestartPolicy.ALWAYS);

    assertThat(entity.stop().value().restarts().next()).isEmpty();

    system.time().letPass(Duration.ofDays(1));
    assertThat(entity.view().state()).isEqualTo("stopped");
  }

  @Test
  void aStopInThePauseIsHonouredAtOnce() {
    Entity entity = created(RestartPolicy.ALWAYS);
    crash();
    bench.host.calls.await("state lost");

    assertThat(entity.stop().value().state()).isEqualTo("stopped");

    system.time().letPass(Duration.ofDays(1));
    assertThat(entity.view().state()).isEqualTo("stopped");
    bench.assertNoVmIsLeft();
  }

  @Test
  void aStopInThePauseAfterAPowerOffIsHonouredAtOnce() {
    Entity entity = created(RestartPolicy.ALWAYS);
    powerOff(entity);
    bench.host.calls.await("state stopped");

    assertThat(entity.stop().value().restarts().next()).isEmpty();

    system.time().letPass(Duration.ofDays(1));
    assertThat(entity.view().state()).isEqualTo("stopped");
    assertThat(bench.host.calls.count("launch")).isEqualTo(1);
  }

  @Test
  void aDeletionInThePauseIsHonouredAtOnce() {
    Entity entity = created(RestartPolicy.ALWAYS);
    crash();
    bench.host.calls.await("state lost");

    entity.delete().value();

    entity.awaitEnd();
    bench.assertNothingIsLeft();
    assertThat(bench.host.calls.count("launch")).isEqualTo(1);
  }

  @Test
  void aStartInThePauseIsHonouredAtOnceAndOnce() {
    Entity entity = created(RestartPolicy.ON_FAILURE);
    crash();
    bench.host.calls.await("state lost");

    assertThat(entity.start().value().state()).isEqualTo("running");

    system.time().letPass(Duration.ofDays(1));
    assertThat(entity.view().state()).isEqualTo("running");
    assertThat(bench.host.calls.count("launch")).isEqualTo(2);
    assertThat(entity.eventNames()).doesNotContain("RestartBegun");
  }

  @Test
  void aRestartThatFailsIsTriedAgainAfterALongerPause() {
    Entity entity = created(RestartPolicy.ON_FAILURE);
    bench.host.hypervisor.launches.fail(FailureCode.LAUNCH_FAILED);
    crash();
    system.time().fire(FIRST);
    bench.host.calls.await("state lost", 2);
    assertThat(entity.view().failure().orElseThrow().code()).isEqualTo(FailureCode.LAUNCH_FAILED);
    assertThat(entity.eventNames()).endsWith("RestartBegun", "RestartFailed", "RestartScheduled");

    system.time().fire(FIRST.multipliedBy(2));

    bench.host.calls.await("state running", 2);
    assertThat(entity.view().restarts().count()).isEqualTo(2);
  }

  @Test
  void whoJoinsARestartThatFailsIsTold() {
    Entity entity = created(RestartPolicy.ON_FAILURE);
    var launch = bench.host.hypervisor.launches.hold();
    crash();
    system.time().fire(FIRST);
    bench.host.calls.await("launch", 2);
    var started = entity.start();
    entity.view();

    launch.fail(FailureCode.LAUNCH_FAILED);

    assertThat(started.failure().code()).isEqualTo(FailureCode.LAUNCH_FAILED);
  }

  // ---- across daemons

  @Test
  void aVmThatDiedWithTheDaemonAwayIsRestarted() {
    WorkspaceSpec spec = Records.withRestart(SPEC, RestartPolicy.ON_FAILURE);
    Entity entity = bench.entity(spec).seeded(Lives.running(spec)).wake();
    bench.host.calls.await("state lost");

    system.time().fire(FIRST);

    bench.host.calls.await("state running");
    assertThat(entity.view().restarts().lastCrash().orElseThrow().failure().message())
        .contains("no daemon was there");
  }

  @Test
  void aRestartThatWasDueIsMadeByTheNextDaemon() {
    WorkspaceSpec spec = Records.withRestart(SPEC, RestartPolicy.ON_FAILURE);
    bench.entity(spec).seeded(Lives.waiting(Lives.lost(spec))).wake();
    bench.host.calls.await("state lost");

    // Due in 3.4 s by the clock.
    system.time().fire(Duration.between(AT, Records.LATER));

    bench.host.calls.await("state running");
  }

  @Test
  void aRestartThatIsLongOverdueIsMadeAtOnce() {
    WorkspaceSpec spec = Records.withRestart(SPEC, RestartPolicy.ON_FAILURE);
    WorkspaceEvent[] life =
        Lives.and(
            Lives.lost(spec),
            new WorkspaceEvent.RestartScheduled(AT.minusSeconds(60), AT.minusSeconds(61)));
    bench.entity(spec).seeded(life).wake();

    system.time().fire(Duration.ZERO);

    bench.host.calls.await("state running");
  }

  @Test
  void aRestartThatWasInterruptedIsMadeAgain() {
    WorkspaceSpec spec = Records.withRestart(SPEC, RestartPolicy.ON_FAILURE);
    WorkspaceEvent[] life =
        Lives.and(
            Lives.waiting(Lives.lost(spec)),
            new WorkspaceEvent.RestartBegun(AT),
            new WorkspaceEvent.VmLaunched(VM));
    bench.host.hypervisor.left(ID, VM.process());
    Entity entity = bench.entity(spec).seeded(life).wake();
    bench.host.calls.await("state lost");
    assertThat(entity.view().failure().orElseThrow().code())
        .isEqualTo(FailureCode.DAEMON_RESTARTED);
    assertThat(bench.host.calls.all()).containsSubsequence("find", "kill", "exit");

    system.time().fire(FIRST.multipliedBy(2));

    bench.host.calls.await("state running");
    assertThat(entity.view().restarts().count()).isEqualTo(2);
  }
}
