package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.testing.TestSystem;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What may happen to a VM that runs, without anybody having asked for it. */
final class RunningTest {
  private static final MonitorEvent GUEST_SHUTDOWN = new MonitorEvent.Shutdown(true, "guest-reset");

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private Entity entity;

  @BeforeEach
  void run() {
    bench = new Bench(system);
    entity = bench.entity().wake();
    entity.create().value();
  }

  @Test
  void isLostWithTheEvidenceWhenItsVmDies() {
    bench.host.hypervisor.process(entity.id()).exit(134, FailureCode.VM_EXITED);
    bench.host.calls.await("state lost");

    WorkspaceView view = entity.view();
    Failure failure = view.failure().orElseThrow();
    assertThat(failure.code()).isEqualTo(FailureCode.VM_EXITED);
    assertThat(failure.evidence().console()).isEqualTo("played console");
    assertThat(view.vm()).isEmpty();
    assertThat(bench.host.calls.all()).containsSubsequence("exit", "sweep", "release");
    bench.assertNoVmIsLeft();
    assertThat(bench.host.disks.existing()).containsExactly(entity.id());
  }

  @Test
  void startsAgainAfterALoss() {
    bench.host.hypervisor.process(entity.id()).exit(134, FailureCode.VM_EXITED);
    bench.host.calls.await("state lost");

    assertThat(entity.start().value().state()).isEqualTo("running");

    assertThat(entity.eventNames()).endsWith("VmLost", "StartRequested", "VmLaunched", "VmStarted");
  }

  @Test
  void isStoppedOnceSomebodyTakesNoteOfTheLoss() {
    bench.host.hypervisor.process(entity.id()).exit(134, FailureCode.VM_EXITED);
    bench.host.calls.await("state lost");

    assertThat(entity.stop().value().note()).contains("its VM was lost");
    assertThat(entity.view().state()).isEqualTo("stopped");
  }

  @Test
  void isStoppedWhenTheGuestPowersOff() {
    bench.host.monitors.last().tell(GUEST_SHUTDOWN);
    bench.host.hypervisor.process(entity.id()).exit(0, FailureCode.VM_EXITED);
    bench.host.calls.await("state stopped");

    assertThat(entity.view().note()).contains("the guest");
    bench.assertNoVmIsLeft();
  }

  /** A panic ends QEMU as a reboot does, with the same word and exit code 0. */
  @Test
  void aPanicIsNoPowerOff() {
    bench.host.monitors.last().tell(GUEST_SHUTDOWN);
    bench.host.hypervisor.process(entity.id()).exit(0, FailureCode.GUEST_PANICKED);
    bench.host.calls.await("state lost");

    assertThat(entity.view().failure().orElseThrow().code()).isEqualTo(FailureCode.GUEST_PANICKED);
  }

  @Test
  void aStopThatMeetsTheDeathOfTheVmIsAStop() {
    bench.host.obeyOnly();
    Entity.Answer<WorkspaceView> stopped = entity.stop();
    bench.host.hypervisor.process(entity.id()).exit(134, FailureCode.VM_EXITED);

    assertThat(stopped.value().state()).isEqualTo("stopped");
    bench.assertNoVmIsLeft();
  }

  @Test
  void refusesTheGuestWhileTheLinkIsBrokenAndLinksAgain() {
    bench.host.guests.beSilent();
    bench.host.guests.last().breakOff();
    system.time().fire(Duration.ofMillis(100));
    bench.host.calls.await("guest connect", 2);

    assertThat(entity.useGuest().failure().code()).isEqualTo(FailureCode.GUEST_UNREACHABLE);
    assertThat(entity.view().state()).isEqualTo("running");

    bench.host.guests.speak();
    bench.host.calls.await("state running", 2);
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
  }

  @Test
  void connectsTheMonitorAgainAndLeavesTheVmAlone() {
    bench.host.monitors.connections.fail(FailureCode.MONITOR_FAILED);
    bench.host.monitors.last().breakOff();
    bench.host.calls.await("monitor connect", 2);

    system.time().fire(Duration.ofMillis(200));

    bench.host.calls.await("monitor connect", 3);
    assertThat(entity.view().state()).isEqualTo("running");
    assertThat(bench.host.calls.all()).doesNotContain("kill");
    assertThat(bench.host.calls.count("resume")).isEqualTo(1);
  }

  @Test
  void stopsAlsoWhereNeitherGuestNorMonitorCanBeReached() {
    bench.host.guests.beSilent();
    bench.host.monitors.connections.failAlways(FailureCode.MONITOR_FAILED);
    bench.host.guests.last().breakOff();
    bench.host.monitors.last().breakOff();
    bench.host.calls.await("monitor connect", 2);
    system.time().fire(Duration.ofMillis(100));
    bench.host.calls.await("guest connect", 2);

    Entity.Answer<WorkspaceView> stopped = entity.stop();
    system.time().fire(Bench.SETTINGS.ladder().quit());

    assertThat(stopped.value().note()).contains("asked to stop (terminate)");
    bench.assertNoVmIsLeft();
  }
}
