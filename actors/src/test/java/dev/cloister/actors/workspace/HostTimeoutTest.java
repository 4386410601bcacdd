package dev.cloister.actors.workspace;

import static dev.cloister.actors.testing.Records.ID;
import static dev.cloister.actors.testing.Records.SPEC;
import static dev.cloister.actors.testing.Records.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.testing.TestSystem;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host that never answers: no workspace waits for it for ever. */
final class HostTimeoutTest {
  private static final Duration HOST = Bench.SETTINGS.hostTimeout();

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private Entity entity;

  @BeforeEach
  void prepare() {
    bench = new Bench(system);
    entity = bench.entity();
  }

  private void stopped() {
    entity.wake().create().value();
    entity.stop().value();
  }

  private void nextAttempt() {
    Duration pause = Bench.SETTINGS.retryBackoff();
    system.time().fire(pause, pause.multipliedBy(2));
  }

  @Test
  void aDiskThatIsNeverMadeFailsTheStart() {
    stopped();
    for (int attempt = 0; attempt < 3; attempt++) {
      bench.host.disks.ensures.hold();
    }
    var started = entity.start();

    system.time().fire(HOST);
    nextAttempt();
    system.time().fire(HOST);
    nextAttempt();
    system.time().fire(HOST);

    Failure failure = started.failure();
    assertThat(failure.code()).isEqualTo(FailureCode.HOST_TIMEOUT);
    assertThat(failure.message()).contains("did not make the disk within 41 s");
    assertThat(entity.view().state()).isEqualTo("stopped");
    assertThat(entity.start().value().state()).isEqualTo("running");
  }

  @Test
  void aStopWhileTheDiskIsMadeGoesOnAtTheDeadline() {
    stopped();
    bench.host.disks.ensures.hold();
    var started = entity.start();
    bench.host.calls.await("disk", 2);
    var stopped = entity.stop();

    assertThat(started.failure().code()).isEqualTo(FailureCode.CANCELLED);
    system.time().fire(HOST);

    assertThat(stopped.value().state()).isEqualTo("stopped");
    bench.assertNoVmIsLeft();
  }

  @Test
  void aDiskThatComesAfterTheDeletionIsRemoved() {
    var disk = bench.host.disks.ensures.hold();
    entity.wake().create();
    bench.host.calls.await("disk");
    var deleted = entity.delete();
    system.time().fire(HOST);
    deleted.value();
    entity.awaitEnd();

    disk.go();

    bench.host.calls.await("disk delete", 2);
    bench.assertNothingIsLeft();
  }

  @Test
  void aProcessThatComesTooLateIsKilled() {
    stopped();
    var launch = bench.host.hypervisor.launches.hold();
    entity.start();
    bench.host.calls.await("launch", 2);
    var stopped = entity.stop();
    system.time().fire(HOST);
    assertThat(stopped.value().state()).isEqualTo("stopped");
    bench.host.calls.clear();

    launch.go();

    bench.host.calls.await("kill");
    bench.host.calls.await("exit");
    bench.assertNoVmIsLeft();
  }

  @Test
  void aSearchThatNeverEndsIsMadeAgain() {
    bench.host.hypervisor.finds.hold();
    bench.host.hypervisor.left(ID, VM.process());
    entity.seeded(Lives.running(SPEC)).wake();

    system.time().fire(HOST);
    system.time().fire(Duration.ofSeconds(2));

    bench.host.calls.await("state running");
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
  }

  @Test
  void socketsThatAreNeverRemovedHoldNobody() {
    entity.wake().create().value();
    bench.host.hypervisor.sweeps.hold();
    var stopped = entity.stop();

    system.time().fire(HOST);

    assertThat(stopped.value().state()).isEqualTo("stopped");
    bench.assertNoVmIsLeft();
  }

  @Test
  void whoDeletesADiskThatIsNeverRemovedIsToldAndItIsTriedAgain() {
    entity.wake().create().value();
    bench.host.disks.deletes.hold();
    var deleted = entity.delete();
    // The removal of the sockets, which comes before, has the same deadline.
    bench.host.calls.await("disk delete");

    system.time().fire(HOST);
    assertThat(deleted.failure().code()).isEqualTo(FailureCode.HOST_TIMEOUT);
    system.time().fire(Duration.ofSeconds(2));

    entity.awaitEnd();
    bench.assertNothingIsLeft();
  }

  @Test
  void anEndThatNobodyCanExplainIsAnEnd() {
    entity.wake().create().value();
    bench.host.hypervisor.process(ID).neverExplain();
    bench.host.hypervisor.process(ID).exit(137, FailureCode.VM_EXITED);

    system.time().fire(Duration.ofSeconds(10));

    bench.host.calls.await("state lost");
    Failure failure = entity.view().failure().orElseThrow();
    assertThat(failure.code()).isEqualTo(FailureCode.VM_EXITED);
    assertThat(failure.evidence().exitCode()).hasValue(137);
  }
}
