package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.fakes.FakeMemories;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.workspace.Entity.Answer;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A memory that is put on the disk and taken from there again, and who comes in between. */
final class SuspendTest {
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

  // ---- there and back

  @Test
  void itsMemoryIsKeptBeforeItsVmEnds() {
    WorkspaceView view = entity.suspend().value();

    assertThat(view.state()).isEqualTo("suspended");
    assertThat(view.vm()).isEmpty();
    assertThat(view.suspension())
        .contains(new WorkspaceView.Suspension(Records.AT, FakeMemories.BYTES));
    assertThat(bench.host.calls.all())
        .containsSubsequence(
            "state suspending",
            "memory begin",
            "freeze",
            "pause",
            "save all",
            "memory keep",
            "quit",
            "exit",
            "sweep",
            "release",
            "state suspended")
        .doesNotContain("resume", "thaw", "shutdown", "kill");
    assertThat(entity.eventNames())
        .endsWith("SuspendRequested", "MemorySaved", "WorkspaceSuspended");
    assertThat(entity.suspend().value().state()).isEqualTo("suspended");
    bench.assertNoVmIsLeft();
  }

  @Test
  void goesOnFromItsMemoryWhichThenIsGone() {
    suspended();

    WorkspaceView view = entity.wakeUp().value();

    assertThat(view.state()).isEqualTo("running");
    assertThat(view.suspension()).isEmpty();
    assertThat(view.vm().orElseThrow().from().orElseThrow().word()).isEqualTo("wake");
    assertThat(bench.host.calls.all())
        .containsSubsequence(
            "state waking",
            "lease",
            "memory find",
            "launch",
            "load",
            "resume",
            "guest connect",
            "thaw",
            "configure",
            "state running")
        .containsOnlyOnce("load", "memory remove");
    assertThat(entity.eventNames())
        .endsWith("WakeRequested", "VmLaunched", "MemorySpent", "WorkspaceWoken");
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
    assertThat(bench.host.memories.existing()).isEmpty();
    assertThat(entity.wakeUp().value().state()).isEqualTo("running");
  }

  /** From then on the disk may be written to. */
  @Test
  void noVcpuRunsBeforeItIsJournalledThatTheMemoryIsSpent() {
    suspended();
    system.failTheWriteOf(WorkspaceEvent.MemorySpent.class);
    Answer<WorkspaceView> woken = entity.wakeUp();
    system.restartAfterJournalFailure();

    assertThat(codeOf(woken)).isEqualTo(FailureCode.JOURNAL_FAILED);
    bench.host.calls.await("state suspended");
    assertThat(bench.host.calls.all()).contains("load", "kill").doesNotContain("resume");
    assertThat(bench.host.memories.existing()).hasSize(1);
    bench.assertNoVmIsLeft();
    assertThat(entity.wakeUp().value().state()).isEqualTo("running");
  }

  @Test
  void aStartIsAWakeUnlessTheMemoryIsDiscarded() {
    suspended();
    assertThat(entity.start().value().vm().orElseThrow().from().orElseThrow().word())
        .isEqualTo("wake");
    suspended();

    assertThat(entity.startWithoutMemory().value().vm().orElseThrow().from().orElseThrow().word())
        .isEqualTo("cold");

    assertThat(bench.host.calls.all())
        .containsSubsequence("memory clear", "launch")
        .doesNotContain("load");
    assertThat(bench.host.memories.existing()).isEmpty();
  }

  @Test
  void aPauseAfterAWakeIsAsAnyOther() {
    suspended();
    entity.wakeUp().value();

    entity.pause().value();
    entity.resume().value();

    assertThat(entity.eventNames()).endsWith("ResumeRequested", "WorkspaceResumed");
  }

  @Test
  void whatIsPausedIsResumedFirst() {
    entity.pause().value();

    Failure refused = entity.suspend().failure();

    assertThat(refused.code()).isEqualTo(FailureCode.WRONG_STATE);
    assertThat(refused.remedy()).isEqualTo("Resume it first.");
  }

  // ---- by use

  @Test
  void whoeverUsesItsGuestWakesIt() {
    suspended();
    Answers.Held load = bench.host.monitors.loads.hold();
    Answer<GuestLink> first = entity.useGuest();
    bench.host.calls.await("load");
    Answer<GuestLink> second = entity.useGuest();
    Answers.Held clock = bench.host.guests.configures.hold();
    load.go();
    bench.host.calls.await("configure");
    Answer<GuestLink> third = entity.useGuest();
    clock.go();

    assertThat(first.value()).isSameAs(bench.host.guests.last());
    assertThat(second.value()).isSameAs(bench.host.guests.last());
    assertThat(third.value()).isSameAs(bench.host.guests.last());
    assertThat(bench.host.calls.count("launch")).isEqualTo(1);
  }

  @Test
  void itsPolicyMayLeaveThatToAPerson() {
    entity.stop().value();
    Keeping manual =
        new Keeping(Optional.of(WakePolicy.MANUAL), Optional.empty(), Optional.empty());
    WorkspaceSpec spec = Records.spec(Records.OTHER, "beta", Records.AT).kept(manual);
    entity = bench.entity(spec).wake();
    entity.create().value();
    entity.suspend().value();

    Failure refused = entity.useGuest().failure();

    assertThat(refused.code()).isEqualTo(FailureCode.WORKSPACE_SUSPENDED);
    assertThat(refused.remedy()).isEqualTo("Wake it first.");
    assertThat(entity.view().state()).isEqualTo("suspended");
  }

  // ---- woken while it falls asleep

  @Test
  void aWakeBeforeTheMemoryIsSavedHasItRunOn() {
    bench.host.monitors.saves.hold();
    Answer<WorkspaceView> suspend = entity.suspend();
    bench.host.calls.await("save all");

    Answer<WorkspaceView> woken = entity.wakeUp();

    assertThat(woken.value().state()).isEqualTo("running");
    suspend.failure();
    assertThat(bench.host.calls.all())
        .containsSubsequence("cancel save", "resume", "thaw", "memory remove", "state running")
        .doesNotContain("quit", "exit", "launch");
    assertThat(entity.eventNames()).endsWith("SuspendAbandoned", "WorkspaceResumed");
    assertThat(bench.host.memories.existing()).isEmpty();
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
  }

  @Test
  void aUseWhileItIsKeptHasItRunOn() {
    Answers.Held keep = bench.host.memories.keeps.hold();
    Answer<WorkspaceView> suspend = entity.suspend();
    bench.host.calls.await("memory keep");

    Answer<GuestLink> used = entity.useGuest();
    entity.view();
    keep.go();

    assertThat(used.value()).isSameAs(bench.host.guests.last());
    assertThat(codeOf(suspend)).isEqualTo(FailureCode.CANCELLED);
    assertThat(bench.host.memories.existing()).isEmpty();
    assertThat(bench.host.hypervisor.process(entity.id()).standsStill()).isFalse();
  }

  @Test
  void aWakeAfterTheMemoryIsSavedComesWhenTheVmIsGone() {
    Answers.Held sweep = bench.host.hypervisor.sweeps.hold();
    Answer<WorkspaceView> suspend = entity.suspend();
    bench.host.calls.await("sweep");

    Answer<WorkspaceView> woken = entity.wakeUp();
    entity.view();
    sweep.go();

    suspend.value();
    assertThat(woken.value().state()).isEqualTo("running");
    assertThat(entity.eventNames())
        .containsSubsequence("MemorySaved", "WorkspaceSuspended", "WakeRequested", "MemorySpent");
    assertThat(bench.host.calls.all())
        .containsSubsequence("exit", "release", "launch", "load")
        .doesNotContain("cancel save");
  }

  // ---- failures

  @Test
  void aMemoryThatCannotBeSavedHarmsNobody() {
    bench.host.monitors.saves.fail(FailureCode.DISK_FULL);

    assertThat(codeOf(entity.suspend())).isEqualTo(FailureCode.DISK_FULL);

    bench.host.calls.await("state running");
    assertThat(bench.host.calls.all()).containsSubsequence("resume", "thaw", "memory remove");
    assertThat(bench.host.hypervisor.process(entity.id()).standsStill()).isFalse();
    assertThat(bench.host.memories.existing()).isEmpty();
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
    assertThat(entity.suspend().value().state()).isEqualTo("suspended");
  }

  @Test
  void aMemoryThatCannotBeKeptHarmsNobodyEither() {
    bench.host.memories.keeps.fail(FailureCode.HOST_IO);

    assertThat(codeOf(entity.suspend())).isEqualTo(FailureCode.HOST_IO);

    bench.host.calls.await("state running");
    assertThat(bench.host.calls.all()).containsSubsequence("memory keep", "resume", "thaw");
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
  }

  @Test
  void aMemoryThatIsDamagedIsToldAndKept() {
    suspended();
    bench.host.memories.finds.fail(FailureCode.MEMORY_DAMAGED);

    assertThat(codeOf(entity.wakeUp())).isEqualTo(FailureCode.MEMORY_DAMAGED);

    WorkspaceView view = entity.view();
    assertThat(view.state()).isEqualTo("suspended");
    assertThat(view.failure().orElseThrow().code()).isEqualTo(FailureCode.MEMORY_DAMAGED);
    assertThat(bench.host.calls.all()).doesNotContain("launch", "disk");
    bench.assertNoVmIsLeft();
    assertThat(entity.wakeUp().value().state()).isEqualTo("running");
  }

  @Test
  void aQemuThatCannotTakeItInLeavesItAsItWas() {
    suspended();
    bench.host.monitors.loads.fail(FailureCode.MONITOR_FAILED);
    Answer<GuestLink> used = entity.useGuest();

    assertThat(codeOf(used)).isEqualTo(FailureCode.MONITOR_FAILED);

    assertThat(entity.view().state()).isEqualTo("suspended");
    assertThat(entity.eventNames()).endsWith("VmLaunched", "WakeFailed");
    assertThat(bench.host.calls.all()).contains("kill").doesNotContain("resume");
    bench.assertNoVmIsLeft();
    assertThat(bench.host.memories.existing()).hasSize(1);
  }

  @Test
  void aQemuThatTakesTooLongIsKilled() {
    suspended();
    Answers.Held load = bench.host.monitors.loads.hold();
    Answer<WorkspaceView> woken = entity.wakeUp();
    bench.host.calls.await("load");
    bench.host.obeyOnly();

    system.time().fire(Bench.SETTINGS.bootTimeout());
    bench.host.calls.await("kill");
    load.go();
    entity.view();
    bench.host.hypervisor.process(entity.id()).exit(137, FailureCode.VM_EXITED);

    assertThat(codeOf(woken)).isEqualTo(FailureCode.BOOT_TIMEOUT);
    assertThat(bench.host.calls.all()).doesNotContain("resume");
    assertThat(entity.view().state()).isEqualTo("suspended");
  }

  @Test
  void anotherCidIsTakenWhereOneIsInUse() {
    suspended();
    bench.host.hypervisor.launches.fail(FailureCode.CID_IN_USE);

    assertThat(entity.wakeUp().value().state()).isEqualTo("running");

    assertThat(bench.host.calls.count("lease")).isEqualTo(2);
  }
}
