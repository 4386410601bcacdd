package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The context ids of workspaces that come and go, and of strangers. */
final class CidsTest {
  private static final int CYCLES = 1000;

  /** The journal in memory reads all it holds at every write: without bytes this is quick. */
  @RegisterExtension final TestSystem system = TestSystem.keepingObjects();

  @Test
  void takesAnotherCidWhereAStrangerUsesIt() {
    Bench bench = new Bench(system);
    Entity entity = bench.entity().wake();
    for (int stranger = 0; stranger < 3; stranger++) {
      bench.host.hypervisor.launches.fail(FailureCode.CID_IN_USE);
    }

    WorkspaceView view = entity.create().value();

    assertThat(view.vm().orElseThrow().cid()).isEqualTo(6);
    assertThat(bench.leases()).containsOnlyKeys(6L);
    assertThat(entity.eventNames())
        .containsExactly(
            "WorkspaceCreated",
            "BootAttemptFailed",
            "BootAttemptFailed",
            "BootAttemptFailed",
            "VmLaunched",
            "VmStarted");
  }

  @Test
  void aCollisionIsNoBootThatFailed() {
    Bench bench = new Bench(system);
    Entity entity = bench.entity().wake();
    for (int stranger = 0; stranger < 3; stranger++) {
      bench.host.hypervisor.launches.fail(FailureCode.CID_IN_USE);
    }
    bench.host.hypervisor.launches.fail(FailureCode.VM_EXITED);
    var created = entity.create();

    system.time().fire(Bench.SETTINGS.retryBackoff());

    assertThat(created.value().state()).isEqualTo("running");
  }

  @Test
  void givesUpWhereStrangersUseThemAllAndAdvisesWhatCanBeDone() {
    Bench bench = new Bench(system);
    Entity entity = bench.entity().wake();
    bench.host.hypervisor.launches.failAlways(FailureCode.CID_IN_USE);
    var created = entity.create();

    for (int attempt = 1; attempt < Bench.SETTINGS.bootAttempts(); attempt++) {
      system
          .time()
          .fire(Bench.SETTINGS.retryBackoff(), Bench.SETTINGS.retryBackoff().multipliedBy(2));
    }

    Failure failure = created.failure();
    assertThat(failure.code()).isEqualTo(FailureCode.CID_IN_USE);
    assertThat(failure.remedy()).contains("Nothing of the workspace is left", "create it again");
    entity.awaitEnd();
    bench.assertNothingIsLeft();
  }

  /** In good order, killed, failed at the launch, and at the boot, in turn. */
  @Test
  void aThousandWorkspacesLeaveNone() {
    Bench bench = new Bench(system, 20);
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      WorkspaceId id = new WorkspaceId(String.format("ws-%012x", cycle));
      Entity entity = bench.entity(Records.spec(id, "w" + cycle, Records.AT)).wake();
      switch (cycle % 4) {
        case 0 -> bench.host.hypervisor.launches.fail(FailureCode.QEMU_MISSING);
        case 1 -> bench.host.guests.refuse(FailureCode.PROTOCOL_VIOLATION);
        default -> bench.host.guests.refuse(null);
      }
      live(bench, entity, cycle);
      entity.awaitEnd();
      bench.host.calls.clear();
    }

    bench.assertNothingIsLeft();
  }

  private static void live(Bench bench, Entity entity, int cycle) {
    var created = entity.create();
    if (cycle % 4 < 2) {
      created.failure();
      return;
    }
    created.value();
    if (cycle % 4 == 3) {
      bench.host.hypervisor.process(entity.id()).exit(137, FailureCode.VM_EXITED);
      bench.host.calls.await("state lost");
    }
    entity.delete().value();
  }
}
