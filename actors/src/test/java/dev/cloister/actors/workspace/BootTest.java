package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import akka.pattern.StatusReply;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.workspace.Entity.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From the request to a guest that answers, and back again from every point where it may fail. */
final class BootTest {
  private static final List<String> UNDOING = List.of("sweep", "release", "disk delete", "forget");

  @RegisterExtension final TestSystem system = new TestSystem();

  private final Duration bootTimeout = Bench.SETTINGS.bootTimeout();

  @Test
  void isCreatedWhenTheGuestHasSaidHello() {
    Bench bench = new Bench(system);
    Entity entity = bench.entity().wake();

    WorkspaceView view = entity.create().value();

    assertThat(view.state()).isEqualTo("running");
    assertThat(view.vm()).isPresent();
    assertThat(view.timing().total()).isPositive();
    assertThat(entity.eventNames()).containsExactly("WorkspaceCreated", "VmLaunched", "VmStarted");
    bench.host.calls.await("state running");
    assertThat(bench.host.calls.all())
        .containsSubsequence("state starting", "state starting", "state running")
        .containsSubsequence(
            "lease", "image", "disk", "launch", "monitor connect", "resume", "configure");
    assertThat(bench.leases()).containsExactly(Map.entry(3L, entity.id()));
    assertThat(system.time().isSet(bootTimeout)).isFalse();
  }

  @Test
  void handsOutTheLinkOfARunningGuest() {
    Bench bench = new Bench(system);
    Entity entity = bench.entity().wake();
    entity.create().value();

    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
  }

  @Test
  void whoStartsAStartingWorkspaceIsAnsweredWithTheOther() {
    Bench bench = new Bench(system);
    Answers.Held image = bench.host.images.finds.hold();
    Entity entity = bench.entity().wake();
    Answer<WorkspaceView> created = entity.create();
    Answer<WorkspaceView> started = entity.start();
    entity.view();

    image.go();

    assertThat(created.value().state()).isEqualTo("running");
    assertThat(started.value().state()).isEqualTo("running");
    assertThat(bench.host.calls.count("launch")).isEqualTo(1);
  }

  @Test
  void startsAgainWithItsDisk() {
    Bench bench = new Bench(system);
    Entity entity = bench.entity().wake();
    entity.create().value();
    entity.stop().value();

    assertThat(entity.start().value().state()).isEqualTo("running");

    assertThat(entity.eventNames())
        .containsExactly(
            "WorkspaceCreated",
            "VmLaunched",
            "VmStarted",
            "StopRequested",
            "VmStopped",
            "StartRequested",
            "VmLaunched",
            "VmStarted");
    assertThat(bench.host.calls.all()).doesNotContain("disk delete");
  }

  // ---- what fails for good is undone at once

  @Test
  void undoesACreationWhoseImageIsNotThere() {
    Bench bench = new Bench(system);
    bench.host.images.finds.fail(FailureCode.IMAGE_NOT_FOUND);

    assertUndone(bench, FailureCode.IMAGE_NOT_FOUND);

    assertThat(bench.host.calls.all()).doesNotContain("disk", "launch");
  }

  @Test
  void undoesACreationWhoseDiskDoesNotFit() {
    Bench bench = new Bench(system);
    bench.host.disks.ensures.fail(FailureCode.DISK_FULL);

    assertUndone(bench, FailureCode.DISK_FULL);

    assertThat(bench.host.calls.all()).doesNotContain("launch");
  }

  @Test
  void undoesACreationWhoseProcessCannotBeLaunched() {
    Bench bench = new Bench(system);
    bench.host.hypervisor.launches.fail(FailureCode.QEMU_MISSING);

    assertUndone(bench, FailureCode.QEMU_MISSING);

    assertThat(bench.host.calls.all()).doesNotContain("monitor connect", "kill");
  }

  @Test
  void undoesACreationWhoseGuestBreaksTheProtocol() {
    Bench bench = new Bench(system);
    bench.host.guests.refuse(FailureCode.PROTOCOL_VIOLATION);

    Failure failure = assertUndone(bench, FailureCode.PROTOCOL_VIOLATION);

    assertThat(failure.evidence().console()).isEqualTo("played console");
    assertThat(bench.host.calls.all()).containsSubsequence("resume", "kill", "exit", "sweep");
  }

  @Test
  void undoesACreationWhoseGuestPanics() {
    Bench bench = new Bench(system);
    bench.host.guests.beSilent();
    Entity entity = bench.entity().wake();
    Answer<WorkspaceView> created = entity.create();
    bench.host.calls.await("resume");

    bench.host.hypervisor.process(entity.id()).exit(0, FailureCode.GUEST_PANICKED);

    assertUndone(bench, entity, created, FailureCode.GUEST_PANICKED);
    assertThat(bench.host.calls.all()).doesNotContain("kill");
  }

  /** The monitor breaks because the machine does: the machine's own words are told. */
  @Test
  void tellsWhyQemuEndedAndNotThatItsMonitorWent() {
    Bench bench = new Bench(system);
    bench.host.monitors.connections.fail(FailureCode.MONITOR_FAILED);
    Answers.Held launch = bench.host.hypervisor.launches.hold();
    bench.host.obeyOnly();
    Entity entity = bench.entity().wake();
    Answer<WorkspaceView> created = entity.create();
    launch.go();
    bench.host.calls.await("kill");

    bench.host.hypervisor.process(entity.id()).exit(1, FailureCode.LAUNCH_FAILED);

    assertUndone(bench, entity, created, FailureCode.LAUNCH_FAILED);
  }

  // ---- what may work is tried again, so often and no oftener

  @Test
  void triesAgainWhereTheMonitorDoesNotAnswer() {
    Bench bench = new Bench(system);
    bench.host.monitors.connections.failAlways(FailureCode.MONITOR_FAILED);

    assertUndoneAfterAllAttempts(bench, FailureCode.MONITOR_FAILED, () -> {});

    assertThat(bench.host.calls.count("kill")).isEqualTo(3);
  }

  @Test
  void triesAgainWhereTheMachineDoesNotResume() {
    Bench bench = new Bench(system);
    bench.host.monitors.resumes.failAlways(FailureCode.MONITOR_FAILED);

    assertUndoneAfterAllAttempts(bench, FailureCode.MONITOR_FAILED, () -> {});
  }

  @Test
  void triesAgainWhereTheGuestSaysNothing() {
    Bench bench = new Bench(system);
    bench.host.guests.beSilent();

    Failure failure =
        assertUndoneAfterAllAttempts(
            bench, FailureCode.BOOT_TIMEOUT, () -> system.time().fire(bootTimeout));

    assertThat(failure.message()).contains("alpha", "61 s");
    assertThat(failure.evidence().stderr()).isEqualTo("played stderr");
    assertThat(bench.host.calls.count("guest cancel")).isEqualTo(3);
  }

  @Test
  void triesAgainWhereNoCidIsFree() {
    Bench bench = new Bench(system, 3);
    bench.cids().tell(lease(Records.OTHER));
    Entity entity = bench.entity().wake();
    Answer<WorkspaceView> created = entity.create();
    system.time().fire(Duration.ofMillis(1100));
    system.time().await(Duration.ofMillis(2200), Duration.ofMillis(2200));

    bench.cids().tell(release(Records.OTHER));
    system.time().fire(Duration.ofMillis(2200));

    assertThat(created.value().state()).isEqualTo("running");
    assertThat(bench.host.calls.count("launch")).isEqualTo(1);
  }

  @Test
  void runsWhenALaterAttemptSucceeds() {
    Bench bench = new Bench(system);
    bench.host.hypervisor.launches.fail(FailureCode.VM_EXITED);
    Entity entity = bench.entity().wake();
    Answer<WorkspaceView> created = entity.create();

    system.time().fire(Duration.ofMillis(1100));

    assertThat(created.value().state()).isEqualTo("running");
    assertThat(entity.eventNames())
        .containsExactly("WorkspaceCreated", "BootAttemptFailed", "VmLaunched", "VmStarted");
    assertThat(bench.leases()).hasSize(1);
  }

  @Test
  void aStartThatFailsLeavesTheWorkspaceStoppedWithTheReason() {
    Bench bench = new Bench(system);
    bench.host.disks.left(Records.ID);
    bench.host.hypervisor.launches.fail(FailureCode.LAUNCH_FAILED);
    Entity entity = bench.entity().seeded(Lives.stopped(Records.SPEC)).wake();

    assertThat(entity.start().failure().code()).isEqualTo(FailureCode.LAUNCH_FAILED);

    WorkspaceView view = entity.view();
    assertThat(view.state()).isEqualTo("stopped");
    assertThat(view.failure().orElseThrow().code()).isEqualTo(FailureCode.LAUNCH_FAILED);
    bench.assertNoVmIsLeft();
    assertThat(bench.host.disks.existing()).containsExactly(Records.ID);
    assertThat(entity.start().value().state()).isEqualTo("running");
  }

  /** The deadline has passed and the process is being killed: a hello is too late now. */
  @Test
  void aHelloAfterTheDeadlineIsNoStart() {
    Bench bench = new Bench(system);
    bench.host.guests.beSilent();
    bench.host.obeyOnly();
    Entity entity = bench.entity().wake();
    Answer<WorkspaceView> created = entity.create();
    bench.host.calls.await("resume");
    system.time().fire(bootTimeout);
    bench.host.calls.await("kill");

    bench.host.guests.speak();
    bench.host.calls.await("configure");

    assertThat(entity.view().state()).isEqualTo("starting");
    bench.host.hypervisor.process(entity.id()).exit(137, FailureCode.VM_EXITED);
    system.time().fire(Duration.ofMillis(1100));
    assertThat(created.value().state()).isEqualTo("running");
    assertThat(entity.eventNames()).containsOnlyOnce("VmStarted");
  }

  private Failure assertUndone(Bench bench, FailureCode code) {
    Entity entity = bench.entity().wake();
    return assertUndone(bench, entity, entity.create(), code);
  }

  /** When the reply is there, so is everything else, in this order. */
  private Failure assertUndone(
      Bench bench, Entity entity, Answer<WorkspaceView> created, FailureCode code) {
    Failure failure = created.failure();
    assertThat(bench.host.calls.all()).containsSubsequence(UNDOING);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(entity.eventNames())
        .startsWith("WorkspaceCreated")
        .endsWith("DeleteRequested", "WorkspaceDeleted");
    bench.assertNothingIsLeft();
    entity.awaitEnd();
    return failure;
  }

  private Failure assertUndoneAfterAllAttempts(Bench bench, FailureCode code, Runnable fail) {
    Entity entity = bench.entity().wake();
    Answer<WorkspaceView> created = entity.create();
    fail.run();
    system.time().fire(Duration.ofMillis(1100));
    fail.run();
    system.time().fire(Duration.ofMillis(2200));
    fail.run();

    Failure failure = assertUndone(bench, entity, created, code);
    assertThat(bench.host.calls.count("launch")).isEqualTo(3);
    assertThat(entity.eventNames().stream().filter("BootAttemptFailed"::equals)).hasSize(2);
    return failure;
  }

  private CidLedger.Lease lease(WorkspaceId other) {
    return new CidLedger.Lease(other, system.kit().<StatusReply<Long>>createTestProbe().getRef());
  }

  private CidLedger.Release release(WorkspaceId other) {
    return new CidLedger.Release(other, system.kit().<StatusReply<Long>>createTestProbe().getRef());
  }
}
