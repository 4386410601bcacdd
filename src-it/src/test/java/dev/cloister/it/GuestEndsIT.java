package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.ExecOptions;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** VMs that end without having been asked to by the host. */
class GuestEndsIT {
  private static Lab lab;

  @BeforeAll
  static void open(Lab given) {
    lab = given;
  }

  private static ProcessHandle qemu(Workspace workspace) {
    return ProcessHandle.of(lab.info(workspace).vm().orElseThrow().pid()).orElseThrow();
  }

  private static WorkspaceInfo after(Workspace workspace, String state) {
    Eventually.until("the workspace is " + state, () -> lab.info(workspace).state().equals(state));
    return lab.info(workspace);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reboot -f", "poweroff -f", "reboot", "poweroff"})
  void aGuestThatEndsItselfIsStopped(String command) {
    Workspace workspace = lab.create("ends");
    lab.sh(workspace, "echo kept > /root/kept; sync");
    ProcessHandle qemu = qemu(workspace);
    workspace.exec(ExecOptions.of("sh", "-c", command)).exceptionally(broken -> null);
    Outcome.of(qemu.onExit());

    WorkspaceInfo info = after(workspace, "stopped");
    assertThat(info.note()).contains("the guest");
    assertThat(info.failure()).isEmpty();
    assertThat(Outcome.of(workspace.start()).state()).isEqualTo("running");
    assertThat(lab.sh(workspace, "cat /root/kept").stdoutText()).isEqualTo("kept\n");
    Outcome.of(workspace.delete());
  }

  @Test
  void aKilledVmIsLostWithTheEvidenceAndStartsAgainWithItsFiles() {
    Workspace workspace = lab.create("killed");
    lab.sh(workspace, "echo kept > /root/kept; sync");
    ProcessHandle qemu = qemu(workspace);
    qemu.destroyForcibly();
    Outcome.of(qemu.onExit());

    Failure failure = after(workspace, "lost").failure().orElseThrow();
    assertThat(failure.code()).isEqualTo(FailureCode.VM_EXITED);
    assertThat(failure.message()).contains("signal 9");
    assertThat(failure.remedy()).isNotBlank();
    assertThat(failure.evidence().exitCode()).hasValue(137);
    assertThat(Outcome.failureOf(workspace.exec(ExecOptions.of("true"))).code())
        .isEqualTo(FailureCode.WRONG_STATE);

    assertThat(Outcome.of(workspace.start()).state()).isEqualTo("running");
    assertThat(lab.sh(workspace, "cat /root/kept; dmesg | grep -c 'EXT4-fs error'").stdoutText())
        .isEqualTo("kept\n0\n");
    Outcome.of(workspace.delete());
  }

  @Test
  void anExecutionWhoseVmIsKilledHasAnUnknownOutcome() {
    Workspace workspace = lab.create("cut");
    var exec = workspace.execute(ExecOptions.of("cat").withInteractive(true));
    var execution = Outcome.of(exec);
    qemu(workspace).destroyForcibly();
    assertThat(Outcome.failureOf(execution.exit()).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    after(workspace, "lost");
    Outcome.of(workspace.delete());
  }

  @Test
  void aPanicOfARunningGuestIsNamed() {
    Workspace workspace = lab.create("panics");
    ProcessHandle qemu = qemu(workspace);
    workspace
        .exec(
            ExecOptions.of(
                "sh", "-c", "echo 1 > /proc/sys/kernel/sysrq; echo c > /proc/sysrq-trigger"))
        .exceptionally(broken -> null);
    Outcome.of(qemu.onExit());

    Failure failure = after(workspace, "lost").failure().orElseThrow();
    assertThat(failure.code()).isEqualTo(FailureCode.GUEST_PANICKED);
    assertThat(failure.evidence().console()).contains("Kernel panic");
    assertThat(Outcome.of(workspace.start()).state()).isEqualTo("running");
    Outcome.of(workspace.delete());
  }

  @Test
  void aLostWorkspaceCanBeStoppedAndDeleted() {
    Workspace workspace = lab.create("lost");
    qemu(workspace).destroyForcibly();
    after(workspace, "lost");
    assertThat(Outcome.of(workspace.stop()).state()).isEqualTo("stopped");
    Outcome.of(workspace.delete());
    assertThat(lab.list()).isEmpty();
  }
}
