package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.vm.StopLadder.Deadlines;
import dev.cloister.actors.vm.StopLadder.Rung;
import dev.cloister.actors.workspace.Entity.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From every point of a life down to no VM, and on to no workspace. */
final class StopTest {
  private static final Deadlines LADDER = Bench.SETTINGS.ladder();

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private Entity entity;

  @BeforeEach
  void wake() {
    bench = new Bench(system);
    entity = bench.entity().wake();
  }

  @Test
  void stopsInGoodOrder() {
    entity.create().value();

    WorkspaceView view = entity.stop().value();

    assertThat(view.state()).isEqualTo("stopped");
    assertThat(view.note()).contains("asked to stop (guest-shutdown)");
    assertThat(entity.eventNames()).endsWith("StopRequested", "VmStopped");
    assertThat(bench.host.calls.all())
        .containsSubsequence("shutdown", "exit", "sweep", "release")
        .doesNotContain("powerdown", "quit", "terminate", "kill", "disk delete");
    bench.assertNoVmIsLeft();
    assertThat(bench.host.disks.existing()).containsExactly(entity.id());
  }

  @ParameterizedTest
  @EnumSource(Rung.class)
  void climbsUntilARungIsObeyed(Rung obeyed) {
    bench.host.obeyOnly(obeyed);
    entity.create().value();
    Answer<WorkspaceView> stopped = entity.stop();
    List<Duration> waits =
        List.of(LADDER.guest(), LADDER.powerdown(), LADDER.quit(), LADDER.terminate());

    int below = List.of(Rung.values()).indexOf(obeyed);
    List<String> rungs = List.of("shutdown", "powerdown", "quit", "terminate", "kill");
    for (int rung = 0; rung < below; rung++) {
      // Each rung is another actor's: its call is seen before the time for it is over.
      bench.host.calls.await(rungs.get(rung));
      system.time().fire(waits.get(rung));
    }

    assertThat(stopped.value().note()).contains("asked to stop (" + obeyed.word() + ")");
    List<String> tried = new ArrayList<>(bench.host.calls.all());
    tried.retainAll(rungs);
    assertThat(tried).isEqualTo(rungs.subList(0, below + 1));
    bench.assertNoVmIsLeft();
  }

  @Test
  void killsAgainAndKeepsTheCidForAsLongAsTheProcessLives() {
    bench.host.obeyOnly();
    entity.create().value();
    Answer<WorkspaceView> stopped = entity.stop();
    system.time().fire(LADDER.guest());
    system.time().fire(LADDER.powerdown());
    system.time().fire(LADDER.quit());
    system.time().fire(LADDER.terminate());
    system.time().fire(LADDER.kill());
    system.time().fire(LADDER.kill());
    bench.host.calls.await("kill", 3);

    assertThat(entity.view().state()).isEqualTo("stopping");
    assertThat(bench.leases()).hasSize(1);
    assertThat(bench.host.calls.all()).doesNotContain("sweep", "release");

    bench.host.hypervisor.process(entity.id()).exit(137, FailureCode.VM_EXITED);

    assertThat(stopped.value().note()).contains("asked to stop (kill)");
    bench.assertNoVmIsLeft();
  }

  /** The ladder ends with its VM: the next one is not pushed off it. */
  @Test
  void aLadderDoesNotOutliveItsVm() {
    entity.create().value();
    entity.stop().value();
    bench.host.awaitNothingOpen();
    entity.start().value();
    bench.host.calls.clear();

    system.time().letPass(Duration.ofMinutes(10));

    assertThat(entity.view().state()).isEqualTo("running");
    assertThat(bench.host.calls.all()).doesNotContain("powerdown", "quit", "terminate", "kill");
  }

  @Test
  void triesTheReleaseAgainWhenSweepingFailed() {
    entity.create().value();
    bench.host.hypervisor.sweeps.fail(FailureCode.HOST_IO);

    assertThat(entity.stop().value().state()).isEqualTo("stopped");

    bench.assertNoVmIsLeft();
  }

  // ---- while starting

  @Test
  void stopsWhileThePreparationIsUnderWay() {
    Answers.Held image = bench.host.images.finds.hold();
    Answer<WorkspaceView> created = entity.create();
    bench.host.calls.await("image");

    Answer<WorkspaceView> stopped = entity.stop();

    assertThat(created.failure().code()).isEqualTo(FailureCode.CANCELLED);
    image.go();
    assertThat(stopped.value().state()).isEqualTo("stopped");
    assertThat(bench.host.calls.all()).doesNotContain("launch");
    bench.assertNoVmIsLeft();
  }

  @Test
  void stopsWhileAPreparationFails() {
    Answers.Held image = bench.host.images.finds.hold();
    entity.create();
    bench.host.calls.await("image");
    Answer<WorkspaceView> stopped = entity.stop();

    image.fail(FailureCode.IMAGE_DAMAGED);

    assertThat(stopped.value().state()).isEqualTo("stopped");
    bench.assertNoVmIsLeft();
  }

  @Test
  void stopsWhileTheProcessIsBeingLaunched() {
    Answers.Held launch = bench.host.hypervisor.launches.hold();
    Answer<WorkspaceView> created = entity.create();
    bench.host.calls.await("launch");

    Answer<WorkspaceView> stopped = entity.stop();

    assertThat(created.failure().code()).isEqualTo(FailureCode.CANCELLED);
    launch.go();
    assertThat(stopped.value().note()).contains("asked to stop (kill)");
    assertThat(bench.host.calls.all())
        .containsSubsequence("launch", "kill", "exit", "sweep", "release")
        .doesNotContain("monitor connect");
    bench.assertNoVmIsLeft();
  }

  @Test
  void stopsWhileALaunchFails() {
    Answers.Held launch = bench.host.hypervisor.launches.hold();
    entity.create();
    bench.host.calls.await("launch");
    Answer<WorkspaceView> stopped = entity.stop();

    launch.fail(FailureCode.LAUNCH_FAILED);

    assertThat(stopped.value().state()).isEqualTo("stopped");
    bench.assertNoVmIsLeft();
  }

  @Test
  void stopsWhileTheGuestBoots() {
    bench.host.guests.beSilent();
    Answer<WorkspaceView> created = entity.create();
    bench.host.calls.await("resume");

    Answer<WorkspaceView> stopped = entity.stop();

    assertThat(created.failure().code()).isEqualTo(FailureCode.CANCELLED);
    assertThat(stopped.value().note()).contains("asked to stop (quit)");
    assertThat(bench.host.calls.all()).doesNotContain("shutdown", "powerdown");
    bench.assertNoVmIsLeft();
  }

  @Test
  void stopsWhileBackingOff() {
    bench.host.hypervisor.launches.fail(FailureCode.VM_EXITED);
    Answer<WorkspaceView> created = entity.create();
    system.time().await(Duration.ofMillis(1100), Duration.ofMillis(1100));

    assertThat(entity.stop().value().state()).isEqualTo("stopped");

    assertThat(created.failure().code()).isEqualTo(FailureCode.CANCELLED);
    system.time().letPass(Duration.ofMinutes(1));
    assertThat(entity.view().state()).isEqualTo("stopped");
    assertThat(bench.host.calls.count("launch")).isEqualTo(1);
    bench.assertNoVmIsLeft();
  }

  /** The pause of the earlier start must not begin a second attempt of the later one. */
  @Test
  void aPauseOfAnEarlierStartIsForgotten() {
    bench.host.hypervisor.launches.fail(FailureCode.VM_EXITED);
    entity.create();
    system.time().await(Duration.ofMillis(1100), Duration.ofMillis(1100));
    entity.stop().value();
    bench.host.guests.beSilent();
    Answer<WorkspaceView> started = entity.start();
    bench.host.calls.await("resume");

    system.time().letPass(Duration.ofMillis(1100));
    entity.view();
    bench.host.guests.speak();

    assertThat(started.value().state()).isEqualTo("running");
    assertThat(bench.host.calls.count("launch")).isEqualTo(2);
  }

  // ---- again, together

  @Test
  void everybodyWhoStopsIsAnsweredOnce() {
    bench.host.obeyOnly();
    entity.create().value();
    Answer<WorkspaceView> one = entity.stop();
    Answer<WorkspaceView> other = entity.stop();
    entity.view();

    bench.host.hypervisor.process(entity.id()).exit(0, FailureCode.VM_EXITED);

    assertThat(one.value().state()).isEqualTo("stopped");
    assertThat(other.value().state()).isEqualTo("stopped");
    assertThat(entity.stop().value().state()).isEqualTo("stopped");
    assertThat(entity.eventNames()).containsOnlyOnce("StopRequested", "VmStopped");
  }

  // ---- deleting

  @Test
  void deletesARunningWorkspace() {
    entity.create().value();

    assertThat(entity.delete().value().spec()).isEqualTo(Records.SPEC);

    assertThat(bench.host.calls.all())
        .containsSubsequence("shutdown", "exit", "sweep", "release", "disk delete", "forget");
    assertThat(entity.eventNames()).endsWith("DeleteRequested", "WorkspaceDeleted");
    bench.assertNothingIsLeft();
    entity.awaitEnd();
  }

  @Test
  void deletesAStoppedWorkspaceForEverybodyWhoAsks() {
    entity.create().value();
    entity.stop().value();
    Answers.Held disk = bench.host.disks.deletes.hold();
    Answer<WorkspaceView> one = entity.delete();
    Answer<WorkspaceView> other = entity.delete();
    entity.view();

    disk.go();

    one.value();
    other.value();
    bench.assertNothingIsLeft();
    entity.awaitEnd();
  }

  @Test
  void deletesWhileStarting() {
    Answers.Held launch = bench.host.hypervisor.launches.hold();
    Answer<WorkspaceView> created = entity.create();
    bench.host.calls.await("launch");

    Answer<WorkspaceView> deleted = entity.delete();

    assertThat(created.failure().code()).isEqualTo(FailureCode.CANCELLED);
    launch.go();
    deleted.value();
    bench.assertNothingIsLeft();
  }

  @Test
  void deletesWhileTheDiskIsBeingMade() {
    Answers.Held disk = bench.host.disks.ensures.hold();
    entity.create();
    bench.host.calls.await("disk");
    Answer<WorkspaceView> deleted = entity.delete();
    entity.view();
    assertThat(bench.host.calls.all()).doesNotContain("disk delete");

    disk.go();

    deleted.value();
    assertThat(bench.host.calls.all()).doesNotContain("launch");
    bench.assertNothingIsLeft();
  }

  @Test
  void deletesWhileStoppingAndAnswersBoth() {
    bench.host.obeyOnly(Rung.POWERDOWN);
    entity.create().value();
    Answer<WorkspaceView> stopped = entity.stop();
    Answer<WorkspaceView> deleted = entity.delete();
    entity.view();

    system.time().fire(LADDER.guest());

    stopped.value();
    deleted.value();
    assertThat(bench.host.calls.count("shutdown")).isEqualTo(1);
    bench.assertNothingIsLeft();
  }

  @Test
  void tellsThatTheDiskIsStillThereAndGoesOnTrying() {
    entity.create().value();
    bench.host.disks.deletes.fail(FailureCode.HOST_IO);

    assertThat(entity.delete().failure().code()).isEqualTo(FailureCode.HOST_IO);
    assertThat(entity.view().state()).isEqualTo("deleting");
    Answer<WorkspaceView> again = entity.delete();
    system.time().fire(Duration.ofSeconds(2));

    again.value();
    bench.assertNothingIsLeft();
  }

  @Test
  void aCreationThatCannotBeUndoneIsNotKeptWaiting() {
    bench.host.hypervisor.launches.fail(FailureCode.LAUNCH_FAILED);
    bench.host.disks.deletes.fail(FailureCode.HOST_IO);

    assertThat(entity.create().failure().code()).isEqualTo(FailureCode.LAUNCH_FAILED);

    system.time().fire(Duration.ofSeconds(2));
    entity.awaitEnd();
    bench.assertNothingIsLeft();
  }
}
