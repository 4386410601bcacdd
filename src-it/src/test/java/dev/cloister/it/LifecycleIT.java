package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.cloister.ExecOptions;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Proc;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The life of a workspace in good order. */
class LifecycleIT {
  private static Lab lab;

  @BeforeAll
  static void open(Lab given) {
    lab = given;
  }

  private static void delete(Workspace workspace) {
    Outcome.of(workspace.delete());
  }

  @Test
  void filesOutliveStopAndStart() {
    Workspace workspace = lab.create("keeps");
    Outcome.of(
        workspace.writeFile(
            "/root/kept", 0640, Source.single(ByteString.fromString("still here\n"))));
    lab.sh(
        workspace,
        "echo and here >> /root/kept; mkdir -p /srv/a/b; ln -s /root/kept /srv/a/b/link");

    assertThat(Outcome.of(workspace.stop()).state()).isEqualTo("stopped");
    assertThat(Outcome.of(workspace.start()).state()).isEqualTo("running");

    assertThat(lab.sh(workspace, "cat /srv/a/b/link; stat -c %a /root/kept").stdoutText())
        .isEqualTo("still here\nand here\n640\n");
    assertThat(lab.sh(workspace, "dmesg | grep -c 'recovery complete'").stdoutText())
        .as("the file system was left in good order")
        .isEqualTo("0\n");
    delete(workspace);
  }

  @Test
  void theDiskHasTheSizeAskedFor() {
    long size = 3L << 30;
    Workspace workspace =
        Outcome.of(
            lab.cloister()
                .create(WorkspaceOptions.image("minimal").withName("large").withDiskBytes(size)));
    assertThat(lab.info(workspace).diskBytes()).isEqualTo(size);
    String total = lab.sh(workspace, "df -k / | tail -n 1 | awk '{print $2}'").stdoutText().strip();
    assertThat(Long.parseLong(total) * 1024).isBetween(size / 100 * 90, size);
    delete(workspace);
  }

  @Test
  void aGuestHasTheProcessorsAndMemoryAskedFor() {
    Workspace workspace =
        Outcome.of(
            lab.cloister()
                .create(
                    WorkspaceOptions.image("minimal")
                        .withName("two")
                        .withVcpus(2)
                        .withMemoryMiB(512)));
    assertThat(lab.sh(workspace, "nproc").stdoutText()).isEqualTo("2\n");
    String kib =
        lab.sh(workspace, "awk '/MemTotal/ {print $2}' /proc/meminfo").stdoutText().strip();
    assertThat(Long.parseLong(kib) / 1024).isBetween(400L, 512L);
    delete(workspace);
  }

  @Test
  void deletionRemovesEverything() {
    Workspace workspace = lab.create("goes");
    WorkspaceInfo info = lab.info(workspace);
    Path disk = lab.state().disk(workspace.id());
    assertThat(disk).exists();

    delete(workspace);

    assertThat(Proc.commandLine(info.vm().orElseThrow().pid())).doesNotContain(info.id());
    assertThat(lab.state().workspace(workspace.id())).doesNotExist();
    assertThat(lab.state().vm(workspace.id())).doesNotExist();
    assertThat(lab.list()).extracting(WorkspaceInfo::id).doesNotContain(info.id());
    assertThat(Outcome.failureOf(workspace.info()).code())
        .isEqualTo(FailureCode.WORKSPACE_NOT_FOUND);
    assertThat(Outcome.failureOf(workspace.start()).code())
        .isEqualTo(FailureCode.WORKSPACE_NOT_FOUND);
    assertThat(Outcome.failureOf(lab.cloister().workspace("goes")).code())
        .isEqualTo(FailureCode.WORKSPACE_NOT_FOUND);
    delete(lab.create("goes"));
  }

  @Test
  void aWorkspaceIsFoundByNameAndById() {
    Workspace first = lab.create("first");
    Workspace unnamed = Outcome.of(lab.cloister().create(WorkspaceOptions.image("minimal")));
    assertThat(Outcome.of(lab.cloister().workspace("first")).id()).isEqualTo(first.id());
    assertThat(Outcome.of(lab.cloister().workspace(first.id().value())).name()).isEqualTo("first");
    assertThat(Outcome.of(lab.cloister().workspace(unnamed.name())).id()).isEqualTo(unnamed.id());
    assertThat(lab.list())
        .extracting(WorkspaceInfo::name)
        .containsSubsequence("first", unnamed.name());
    delete(first);
    delete(unnamed);
  }

  @Test
  void startAndStopMayBeRepeated() {
    Workspace workspace = lab.create("again");
    long pid = lab.info(workspace).vm().orElseThrow().pid();
    assertThat(Outcome.of(workspace.start()).vm().orElseThrow().pid()).isEqualTo(pid);

    List<CompletionStage<WorkspaceInfo>> stops =
        Stream.of(workspace.stop(), workspace.stop(), workspace.stop()).toList();
    stops.forEach(stop -> assertThat(Outcome.of(stop).state()).isEqualTo("stopped"));
    assertThat(Outcome.of(workspace.stop()).vm()).isEmpty();

    List<CompletionStage<WorkspaceInfo>> starts =
        Stream.of(workspace.start(), workspace.start(), workspace.start()).toList();
    assertThat(starts.stream().map(Outcome::of).map(info -> info.vm().orElseThrow().pid()).toList())
        .as("one VM for all who asked")
        .containsOnly(lab.info(workspace).vm().orElseThrow().pid());
    delete(workspace);
  }

  @Test
  void aStoppedWorkspaceRunsNothingAndSaysSo() {
    Workspace workspace = lab.create("idle");
    Outcome.of(workspace.stop());
    assertThat(Outcome.failureOf(workspace.exec(ExecOptions.of("true"))))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(FailureCode.WRONG_STATE))
        .satisfies(failure -> assertThat(failure.message()).contains("idle", "stopped"))
        .satisfies(failure -> assertThat(failure.remedy()).isNotBlank());
    delete(workspace);
  }

  @Test
  void theVmIsTold() {
    Workspace workspace = lab.create("told");
    WorkspaceInfo.Vm vm = lab.info(workspace).vm().orElseThrow();
    assertThat(Proc.commandLine(vm.pid())).contains("qemu-system-x86_64", workspace.id().value());
    assertThat(vm.cid()).isBetween(3L, 65535L);
    assertThat(vm.accelerator()).isIn("tcg", "kvm");
    assertThat(vm.transport()).isIn("serial", "vsock");
    WorkspaceInfo.BootTiming boot = vm.boot();
    assertThat(boot.totalMillis())
        .isEqualTo(
            boot.setupMillis()
                + boot.spawnMillis()
                + boot.kernelMillis()
                + boot.handshakeMillis()
                + boot.restoreMillis()
                + boot.enterMillis())
        .isPositive();
    delete(workspace);
  }

  @Test
  void workspacesOfOneImageShareNothing() {
    Workspace one = lab.create("one");
    Workspace other = lab.create("other");
    lab.sh(one, "echo secret > /root/mine; sync");
    assertThat(lab.sh(other, "ls /root").stdoutText()).isEmpty();
    assertThat(lab.info(one).vm().orElseThrow().cid())
        .isNotEqualTo(lab.info(other).vm().orElseThrow().cid());
    assertThat(lab.sh(one, "hostname").stdoutText()).isEqualTo("one\n");
    assertThat(lab.sh(other, "hostname").stdoutText()).isEqualTo("other\n");
    delete(one);
    delete(other);
  }

  @Test
  void theGuestsClockIsTheHosts() {
    Workspace workspace = lab.create("clock");
    long before = System.currentTimeMillis() / 1000;
    long guest = Long.parseLong(lab.sh(workspace, "date +%s").stdoutText().strip());
    assertThat(guest).isBetween(before - 2, System.currentTimeMillis() / 1000 + 2);
    delete(workspace);
  }
}
