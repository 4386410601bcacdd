package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.workspace.Entity.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Suspensions and wakes amid which the VM ends, somebody stops it, or the journal fails. */
final class SuspendEndTest {
  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private Entity entity;

  @BeforeEach
  void run() {
    bench = new Bench(system);
    entity = bench.entity().wake();
    entity.create().value();
    bench.host.calls.clear();
  }

  private void suspended() {
    entity.suspend().value();
    bench.host.calls.clear();
  }

  private static FailureCode codeOf(Answer<?> answer) {
    return answer.failure().code();
  }

  // ---- the VM's end

  @Test
  void whatDiesBeforeItsMemoryIsSavedIsLost() {
    Answers.Held save = bench.host.monitors.saves.hold();
    Answer<WorkspaceView> suspend = entity.suspend();
    bench.host.calls.await("save all");

    bench.host.hypervisor.process(entity.id()).exit(137, FailureCode.VM_EXITED);

    assertThat(codeOf(suspend)).isEqualTo(FailureCode.VM_EXITED);
    assertThat(entity.view().state()).isEqualTo("lost");
    save.fail(FailureCode.MONITOR_FAILED);
    bench.host.calls.await("memory remove");
    assertThat(bench.host.memories.existing()).isEmpty();
    bench.assertNoVmIsLeft();
  }

  /** It was kept, but that it counts is not journalled. */
  @Test
  void aMemoryThatIsKeptTooLateIsRemoved() {
    Answers.Held keep = bench.host.memories.keeps.hold();
    Answer<WorkspaceView> suspend = entity.suspend();
    bench.host.calls.await("memory keep");
    bench.host.hypervisor.process(entity.id()).exit(137, FailureCode.VM_EXITED);
    suspend.failure();

    keep.go();

    bench.host.calls.await("memory remove");
    assertThat(entity.view().state()).isEqualTo("lost");
    assertThat(bench.host.memories.existing()).isEmpty();
  }

  @Test
  void whatDiesAfterItsMemoryIsSavedIsSuspended() {
    bench.host.obeyOnly();
    Answer<WorkspaceView> suspend = entity.suspend();
    bench.host.calls.await("quit");

    bench.host.hypervisor.process(entity.id()).exit(137, FailureCode.VM_EXITED);

    assertThat(suspend.value().state()).isEqualTo("suspended");
    assertThat(bench.host.memories.existing()).hasSize(1);
  }

  @Test
  void whatDiesWhileItTakesItsMemoryInIsSuspendedAsBefore() {
    suspended();
    bench.host.monitors.loads.hold();
    Answer<WorkspaceView> woken = entity.wakeUp();
    bench.host.calls.await("load");

    bench.host.hypervisor.process(entity.id()).exit(1, FailureCode.VM_EXITED);

    assertThat(codeOf(woken)).isEqualTo(FailureCode.VM_EXITED);
    assertThat(entity.view().state()).isEqualTo("suspended");
    assertThat(bench.host.memories.existing()).hasSize(1);
  }

  @Test
  void whatDiesAfterItsMemoryIsSpentIsLost() {
    suspended();
    bench.host.monitors.resumes.hold();
    Answer<WorkspaceView> woken = entity.wakeUp();
    bench.host.calls.await("resume");

    bench.host.hypervisor.process(entity.id()).exit(1, FailureCode.VM_EXITED);

    assertThat(codeOf(woken)).isEqualTo(FailureCode.VM_EXITED);
    assertThat(entity.view().state()).isEqualTo("lost");
    bench.host.calls.await("memory remove");
    assertThat(entity.start().value().vm().orElseThrow().from().orElseThrow().word())
        .isEqualTo("cold");
  }

  // ---- stopped and deleted

  @Test
  void aStopDropsItsMemoryAndSaysSo() {
    suspended();

    WorkspaceView stopped = entity.stop().value();

    assertThat(stopped.state()).isEqualTo("stopped");
    assertThat(stopped.note()).contains("its memory was dropped");
    assertThat(bench.host.memories.existing()).isEmpty();
    assertThat(entity.start().value().vm().orElseThrow().from().orElseThrow().word())
        .isEqualTo("cold");
  }

  @Test
  void aDeletionLeavesNothing() {
    suspended();

    entity.delete().value();

    bench.assertNothingIsLeft();
  }

  @Test
  void aStopWhileItIsSavedLetsItRunToEndInGoodOrder() {
    bench.host.monitors.saves.hold();
    Answer<WorkspaceView> suspend = entity.suspend();
    bench.host.calls.await("save all");

    assertThat(entity.stop().value().note()).contains("asked to stop (guest-shutdown)");

    assertThat(codeOf(suspend)).isEqualTo(FailureCode.CANCELLED);
    assertThat(bench.host.calls.all())
        .containsSubsequence("cancel save", "resume", "thaw", "shutdown", "exit");
    assertThat(bench.host.memories.existing()).isEmpty();
    bench.assertNoVmIsLeft();
  }

  @Test
  void aStopAfterItIsSavedDropsTheMemory() {
    Answers.Held sweep = bench.host.hypervisor.sweeps.hold();
    entity.suspend();
    bench.host.calls.await("sweep");
    Answer<WorkspaceView> stopped = entity.stop();
    entity.view();
    sweep.go();

    assertThat(stopped.value().state()).isEqualTo("stopped");
    assertThat(bench.host.memories.existing()).isEmpty();
  }

  @Test
  void aStopWhileItWakesEndsAVmThatNeverRan() {
    suspended();
    bench.host.monitors.loads.hold();
    Answer<WorkspaceView> woken = entity.wakeUp();
    bench.host.calls.await("load");

    assertThat(entity.stop().value().state()).isEqualTo("stopped");

    assertThat(codeOf(woken)).isEqualTo(FailureCode.CANCELLED);
    assertThat(bench.host.calls.all()).contains("quit").doesNotContain("resume", "shutdown");
    assertThat(bench.host.memories.existing()).isEmpty();
    bench.assertNoVmIsLeft();
  }

  @Test
  void aDeletionWhileItIsSavedLeavesNothing() {
    bench.host.monitors.saves.hold();
    entity.suspend();
    bench.host.calls.await("save all");

    entity.delete().value();

    bench.assertNothingIsLeft();
  }

  // ---- the journal

  @Test
  void aSuspensionThatIsNotWrittenLeavesItRunning() {
    system.failTheWriteOf(WorkspaceEvent.SuspendRequested.class);
    Answer<WorkspaceView> suspend = entity.suspend();
    system.restartAfterJournalFailure();

    assertThat(codeOf(suspend)).isEqualTo(FailureCode.JOURNAL_FAILED);
    bench.host.calls.await("state running");
    assertThat(bench.host.calls.all()).doesNotContain("freeze", "pause");
  }

  @Test
  void aMemoryWhoseCountingIsNotWrittenDoesNotCount() {
    system.failTheWriteOf(WorkspaceEvent.MemorySaved.class);
    entity.suspend();
    system.restartAfterJournalFailure();

    bench.host.calls.await("memory clear");
    entity.awaitState("running");
    assertThat(bench.host.calls.all()).doesNotContain("quit", "kill");
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
    assertThat(bench.host.hypervisor.process(entity.id()).standsStill()).isFalse();
  }

  @Test
  void aWakeThatIsNotWrittenLeavesItSuspended() {
    suspended();
    system.failTheWriteOf(WorkspaceEvent.WakeRequested.class);
    Answer<WorkspaceView> woken = entity.wakeUp();
    system.restartAfterJournalFailure();

    assertThat(codeOf(woken)).isEqualTo(FailureCode.JOURNAL_FAILED);
    bench.host.calls.await("state suspended");
    assertThat(entity.wakeUp().value().state()).isEqualTo("running");
  }

  @Test
  void aWakeWhoseOutcomeIsNotWrittenIsCarriedOutAllTheSame() {
    suspended();
    system.failTheWriteOf(WorkspaceEvent.WorkspaceWoken.class);
    Answer<WorkspaceView> woken = entity.wakeUp();
    system.restartAfterJournalFailure();

    assertThat(woken.value().state()).isEqualTo("running");
    assertThat(bench.host.calls.all()).doesNotContain("kill");
  }
}
