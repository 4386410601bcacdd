package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Cloister;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.it.lab.ChildJvm;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** VMs outlive the process that started them. */
class DetachIT {
  private static final String BOOT = "cat /proc/sys/kernel/random/boot_id";

  @Test
  void aVmOutlivesTheClosingAndIsTakenBack(Lab lab) {
    Workspace before = lab.create("stays");
    WorkspaceInfo.Vm vm = lab.info(before).vm().orElseThrow();
    String boot = lab.sh(before, "echo here > /root/file; " + BOOT).stdoutText();

    for (int round = 0; round < 3; round++) {
      lab.detach();
      assertThat(ProcessHandle.of(vm.pid())).isPresent();
      Workspace after = Outcome.of(lab.reopen().workspace("stays"));
      WorkspaceInfo info = lab.info(after);
      assertThat(info.state()).isEqualTo("running");
      assertThat(info.vm().orElseThrow().pid()).isEqualTo(vm.pid());
      assertThat(info.vm().orElseThrow().cid()).isEqualTo(vm.cid());
      assertThat(lab.sh(after, BOOT + "; cat /root/file").stdoutText()).isEqualTo(boot + "here\n");
    }
  }

  @Test
  void aVmThatEndedWhileNobodyWatchedIsLost(Lab lab) {
    Workspace workspace = lab.create("alone");
    ProcessHandle qemu =
        ProcessHandle.of(lab.info(workspace).vm().orElseThrow().pid()).orElseThrow();
    lab.detach();
    qemu.destroyForcibly();
    Outcome.of(qemu.onExit());

    Workspace found = Outcome.of(lab.reopen().workspace("alone"));
    WorkspaceInfo info = lab.info(found);
    assertThat(info.state()).isEqualTo("lost");
    assertThat(info.failure().orElseThrow().code()).isEqualTo(FailureCode.VM_EXITED);
    assertThat(Outcome.of(found.start()).state()).isEqualTo("running");
  }

  @Test
  void aStoppedWorkspaceIsStoppedAfterReopening(Lab lab) {
    Outcome.of(lab.create("rests").stop());
    Workspace found = Outcome.of(lab.reopen().workspace("rests"));
    assertThat(lab.info(found).state()).isEqualTo("stopped");
    assertThat(Outcome.of(found.start()).state()).isEqualTo("running");
  }

  @Test
  void anAcknowledgedWorkspaceOutlivesTheKillOfItsProcess(Lab lab) throws Exception {
    long pid;
    try (ChildJvm child = ChildJvm.start(lab)) {
      child.say("create acknowledged");
      assertThat(child.hear()).isEqualTo("begin create acknowledged");
      assertThat(child.hear()).isEqualTo("done create acknowledged running");
      child.kill();
    }
    Workspace workspace = Outcome.of(lab.cloister().workspace("acknowledged"));
    WorkspaceInfo info = lab.info(workspace);
    assertThat(info.state()).isEqualTo("running");
    pid = info.vm().orElseThrow().pid();
    assertThat(ProcessHandle.of(pid)).isPresent();
    assertThat(lab.sh(workspace, "echo alive").stdoutText()).isEqualTo("alive\n");
    assertThat(Outcome.of(workspace.stop()).state()).isEqualTo("stopped");
    assertThat(Outcome.of(workspace.start()).state()).isEqualTo("running");
  }

  @Test
  void aSecondOpeningIsRefusedAndNamesTheHolder(Lab lab) throws Exception {
    try (ChildJvm child = ChildJvm.start(lab)) {
      child.say("list");
      assertThat(child.hear()).isEqualTo("begin list");
      assertThat(child.hear()).isEqualTo("done list");
      FailureException refused =
          Assertions.catchThrowableOfType(FailureException.class, lab::cloister);
      assertThat(refused.failure().code()).isEqualTo(FailureCode.STATE_IN_USE);
      assertThat(refused.failure().message()).contains(Long.toString(child.pid()));
      child.kill();
    }
    assertThat(lab.list()).isEmpty();
    refusesTwiceInOneProcess(lab);
  }

  private static void refusesTwiceInOneProcess(Lab lab) {
    FailureException refused =
        Assertions.catchThrowableOfType(
            FailureException.class, () -> Cloister.open(lab.settings()).close());
    assertThat(refused.failure().code()).isEqualTo(FailureCode.STATE_IN_USE);
    assertThat(lab.list()).isEqualTo(List.of());
  }
}
