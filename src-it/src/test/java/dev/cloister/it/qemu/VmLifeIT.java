package dev.cloister.it.qemu;

import static dev.cloister.it.qemu.RealHost.WORKSPACE;
import static dev.cloister.it.qemu.RealHost.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.LaunchSpec;
import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.QemuProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One VM, from its launch to its exit, on real QEMU. */
class VmLifeIT {
  /** A line that tells an identity. */
  private static final Predicate<String> IDENTITY =
      Pattern.compile("\\d+ \\d+ [0-9a-f-]{36}").asMatchPredicate();

  @TempDir Path directory;
  private RealHost host;

  @BeforeEach
  void openHost() {
    host = new RealHost(directory);
  }

  @AfterEach
  void leaveNothingBehind() {
    await(host.hypervisor.search(WORKSPACE)).ifPresent(VmLifeIT::kill);
    host.close();
  }

  private static void kill(QemuProcess process) {
    process.kill();
    await(process.exited());
  }

  @Test
  void startsPausedRunsAndQuits() {
    List<MonitorEvent> events = new CopyOnWriteArrayList<>();
    QemuProcess process = host.launch();
    Monitor monitor = await(host.monitors.connect(WORKSPACE, process, events::add));
    assertThat(await(monitor.status())).isEqualTo("prelaunch");

    await(monitor.resume());
    assertThat(await(monitor.status())).isEqualTo("running");
    await(monitor.pause());
    assertThat(await(monitor.status())).isEqualTo("paused");

    await(monitor.quit());
    assertThat(await(process.exited())).isEqualTo(new ProcessExit(0));
    await(monitor.closed());
    assertThat(events)
        .contains(
            new MonitorEvent.Resumed(),
            new MonitorEvent.Stopped(),
            new MonitorEvent.Shutdown(false, "host-qmp-quit"));
  }

  @Test
  void aLaterDaemonFindsTheVmAndSeesItsExit() throws IOException {
    QemuProcess launched = host.launch();
    host.consoles.close();

    try (RealHost later = new RealHost(directory)) {
      QemuProcess found =
          await(later.hypervisor.find(WORKSPACE, launched.identity())).orElseThrow();
      assertThat(found.identity()).isEqualTo(launched.identity());
      Monitor monitor = await(later.monitors.connect(WORKSPACE, found, event -> {}));
      await(monitor.resume());
      await(monitor.quit());
      await(found.exited());
      await(later.hypervisor.sweep(WORKSPACE));
      assertThat(later.state.vm(WORKSPACE)).doesNotExist();
      assertThat(await(later.hypervisor.search(WORKSPACE))).isEmpty();
    }
  }

  @Test
  void aDaemonThatIsKilledLeavesItsVmToTheNext() throws IOException {
    Process daemon =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DaemonToKill.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    ProcessIdentity launched;
    try (BufferedReader said = daemon.inputReader()) {
      String[] identity = said.lines().filter(IDENTITY).findFirst().orElseThrow().split(" ", 3);
      launched =
          new ProcessIdentity(
              Long.parseLong(identity[0]), Long.parseLong(identity[1]), identity[2]);
    } finally {
      daemon.destroyForcibly().onExit().join();
    }

    QemuProcess found = await(host.hypervisor.find(WORKSPACE, launched)).orElseThrow();
    Monitor monitor = await(host.monitors.connect(WORKSPACE, found, event -> {}));
    assertThat(await(monitor.status())).isEqualTo("prelaunch");
    found.kill();
    assertThat(await(found.exited())).isEqualTo(ProcessExit.UNKNOWN);
  }

  @Test
  void aGuestThatCannotStartSaysWhy() throws IOException {
    Path noFileSystem = Files.write(directory.resolve("base"), new byte[1 << 20]);
    await(host.disks.ensure(WORKSPACE, noFileSystem, 1 << 20));
    QemuProcess process = host.launch();
    Monitor monitor = await(host.monitors.connect(WORKSPACE, process, event -> {}));
    await(monitor.resume());
    assertThat(await(process.exited())).isEqualTo(new ProcessExit(0));
    Failure diagnosis = await(process.diagnosis());
    assertThat(diagnosis.code()).isEqualTo(FailureCode.GUEST_PANICKED);
    assertThat(diagnosis.evidence().console()).contains("cloister: FATAL");
  }

  @Test
  void qemuFindsNothingWrongWithANewDisk() throws IOException {
    Path disk = await(host.disks.ensure(WORKSPACE, host.image.root(), 5L << 30));
    Process check =
        new ProcessBuilder("qemu-img", "check", disk.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(check.onExit().join().exitValue()).isZero();
    Process info = new ProcessBuilder("qemu-img", "info", disk.toString()).start();
    try (BufferedReader said = info.inputReader()) {
      assertThat(said.lines())
          .contains(
              "virtual size: 5 GiB (5368709120 bytes)",
              "backing file: " + host.image.root(),
              "backing file format: raw",
              "    corrupt: false");
    }
  }

  @Test
  void aSecondVmOnTheSameDiskIsRefusedByItsLock() throws IOException {
    host.launch();
    Files.delete(host.state.pidFile(WORKSPACE));

    Failure failure = failureToStart(host.spec());
    assertThat(failure.code()).isEqualTo(FailureCode.DISK_FAILED);
    assertThat(failure.message()).contains("Another process uses");
    assertThat(failure.evidence().exitCode()).hasValue(1);
  }

  @Test
  void anUnreadableKernelIsADamagedImage() throws IOException {
    LaunchSpec good = host.spec();
    Path kernel = Files.writeString(directory.resolve("kernel"), "no kernel");
    LaunchSpec bad =
        new LaunchSpec(
            good.workspace(),
            good.vcpus(),
            good.memoryMiB(),
            good.disk(),
            kernel,
            good.initrd(),
            good.cid(),
            good.accelerator(),
            good.transport(),
            good.origin());

    assertThat(failureToStart(bad).code()).isEqualTo(FailureCode.IMAGE_DAMAGED);
    assertThat(await(host.hypervisor.search(WORKSPACE))).isEmpty();
  }

  @Test
  void aDiskThatIsNoDiskIsSaid() throws IOException {
    LaunchSpec spec = host.spec();
    Files.write(spec.disk().orElseThrow(), new byte[0]);
    Failure failure = failureToStart(spec);
    assertThat(failure.code()).isEqualTo(FailureCode.DISK_FAILED);
    assertThat(failure.evidence().stderr()).contains("not in qcow2 format");
  }

  /** QEMU may give up before its console is there or after it. */
  private Failure failureToStart(LaunchSpec spec) {
    return failureOf(
        host.hypervisor
            .launch(spec)
            .thenCompose(process -> host.monitors.connect(WORKSPACE, process, event -> {})));
  }

  private static Failure failureOf(CompletionStage<?> stage) {
    CompletableFuture<Failure> failure = new CompletableFuture<>();
    stage.whenComplete(
        (value, error) -> {
          if (error == null) {
            failure.completeExceptionally(new AssertionError("It succeeded: " + value));
          } else {
            failure.complete(FailureException.failureOf(error));
          }
        });
    return await(failure);
  }
}
