package dev.cloister.runtime.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.LaunchSpec;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.socket.PatientConnector;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** QEMU is a shell here: it has the command line of one and a process, but no sockets. */
@Timeout(60)
class QemuHypervisorTest {
  private static final WorkspaceId ID = new WorkspaceId("ws-0123456789ab");

  @TempDir Path directory;
  private final ExecutorService blocking = Executors.newCachedThreadPool();
  private final List<Process> started = new ArrayList<>();
  private StateDirectory state;

  @BeforeEach
  void open() {
    state = new StateDirectory(directory.resolve("home"), directory.resolve("run"));
  }

  @AfterEach
  void close() {
    started.forEach(process -> process.destroyForcibly().onExit().join());
    blocking.shutdown();
  }

  private QemuHypervisor hypervisor(String binary, Duration consoleTimeout) {
    PatientConnector patience = new PatientConnector(Duration.ofMillis(1), Duration.ofMillis(5));
    QemuSettings settings =
        new QemuSettings(binary, 1 << 20, 1 << 20, 4096, 16, consoleTimeout, patience);
    return new QemuHypervisor(state, settings, new Consoles(state, settings, blocking), blocking);
  }

  private QemuHypervisor hypervisor() {
    return hypervisor("none", Duration.ofSeconds(30));
  }

  private Path script(String body) throws IOException {
    Path script = Files.writeString(directory.resolve("qemu"), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }

  private static LaunchSpec spec() {
    return new LaunchSpec(
        ID,
        1,
        256,
        Optional.of(Path.of("/disk")),
        Path.of("/kernel"),
        Path.of("/initrd"),
        3,
        Accelerator.TCG,
        Transport.SERIAL,
        new VmOrigin.Cold(""));
  }

  /** A process with the workspace's name and run directory in its command line. */
  private ProcessIdentity lookalike(String name, Path pidFile) throws IOException {
    Process process =
        new ProcessBuilder("sh", "-c", "read x", "sh", "-name", name, "-pidfile", "" + pidFile)
            .start();
    started.add(process);
    return ProcFs.identityOf(process.pid()).orElseThrow();
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
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

  @Test
  void saysThatQemuIsMissing() {
    Failure failure = failureOf(hypervisor().launch(spec()));
    assertThat(failure.code()).isEqualTo(FailureCode.QEMU_MISSING);
    assertThat(failure.remedy()).contains("apt-get install");
  }

  @Test
  void anEarlyEndIsExplainedByItsLastWords() throws IOException {
    Path qemu =
        script("echo 'vhost-vsock: unable to set guest cid: Address already in use' >&2; exit 1");
    PrivateDirectory.ensure(state.workspace(ID));
    Files.writeString(state.stderrLog(ID), "No space left on device, but long ago\n");
    Failure failure = failureOf(hypervisor(qemu.toString(), Duration.ofSeconds(30)).launch(spec()));
    assertThat(failure.code()).isEqualTo(FailureCode.CID_IN_USE);
    assertThat(failure.evidence().exitCode()).hasValue(1);
    assertThat(failure.evidence().stderr()).doesNotContain("long ago");
  }

  @Test
  void aQemuWithoutConsoleIsEndedAtTheDeadline() throws IOException {
    Path qemu = script("echo $$ > started; exec sleep 1000");
    Failure failure = failureOf(hypervisor(qemu.toString(), Duration.ofMillis(500)).launch(spec()));
    assertThat(failure.code()).isEqualTo(FailureCode.VM_EXITED);
    assertThat(failure.message()).contains("signal 9");
    long pid = Long.parseLong(Files.readString(state.vm(ID).resolve("started")).strip());
    assertThat(ProcFs.stat(pid)).isEmpty();
  }

  @Test
  void aLaunchedProcessLeadsASessionOfItsOwnAndInheritsLittle() throws IOException {
    Path output = directory.resolve("output");
    Detached.Started both =
        new Detached("/usr/bin:/bin", 1 << 20)
            .start(
                List.of("sh", "-c", "cut -d' ' -f1,6 /proc/$$/stat; env; pwd; cat"),
                directory,
                Optional.of(Files.writeString(directory.resolve("input"), "what it reads")),
                output);
    started.add(both.program());
    started.add(both.keeper());
    await(both.keeper().onExit());
    long pid = both.program().pid();
    assertThat(Files.readAllLines(output))
        .contains(
            pid + " " + pid,
            "what it reads",
            "LC_ALL=C",
            "PATH=/usr/bin:/bin",
            directory.toString())
        .noneMatch(line -> line.startsWith("HOME="));
  }

  /** With nobody there to watch: the keeper is a process of its own. */
  @Test
  void aFloodDoesNotFillTheDisk() throws IOException {
    Path output = directory.resolve("output");
    Detached.Started both =
        new Detached("/usr/bin:/bin", 16 << 10)
            .start(
                List.of("sh", "-c", "seq 200000 >&2; echo last words >&2"),
                directory,
                Optional.empty(),
                output);
    started.add(both.program());
    started.add(both.keeper());
    await(both.keeper().onExit());
    assertThat(both.program().onExit().join().exitValue()).isZero();
    assertThat(Files.size(output)).isLessThanOrEqualTo(16 << 10);
    assertThat(Files.size(directory.resolve("output.1"))).isBetween(8L << 10, 16L << 10);
    assertThat(Files.readString(output)).endsWith("\nlast words\n");
  }

  @Test
  void whatIsPrintedIsInTheLogAtOnce() throws IOException {
    Path output = Files.createFile(directory.resolve("output"));
    Detached.Started both =
        new Detached("/usr/bin:/bin", 1 << 20)
            .start(
                List.of("sh", "-c", "echo warning >&2; exec sleep 1000"),
                directory,
                Optional.empty(),
                output);
    started.add(both.program());
    started.add(both.keeper());
    while (Files.size(output) == 0) {
      assertThat(both.keeper().isAlive()).isTrue();
      Thread.onSpinWait();
    }
    assertThat(Files.readString(output)).isEqualTo("warning\n");
    assertThat(both.program().isAlive()).isTrue();
  }

  @Test
  void findsThatVeryProcessAndSeesItsEnd() throws IOException {
    ProcessIdentity identity = lookalike("cloister-" + ID, state.pidFile(ID));
    QemuHypervisor hypervisor = hypervisor();
    QemuProcess found = await(hypervisor.find(ID, identity)).orElseThrow();
    assertThat(await(hypervisor.find(ID, identity))).containsSame(found);
    assertThat(found.identity()).isEqualTo(identity);
    found.terminate();
    assertThat(await(found.exited())).isEqualTo(ProcessExit.UNKNOWN);
    assertThat(await(hypervisor.find(ID, identity))).isEmpty();
    assertThat(await(found.diagnosis()).code()).isEqualTo(FailureCode.VM_EXITED);
  }

  @Test
  void doesNotTakeAnotherProcessForTheWorkspaces() throws IOException {
    ProcessIdentity other = lookalike("cloister-ws-ffffffffffff", state.pidFile(ID));
    ProcessIdentity elsewhere = lookalike("cloister-" + ID, Path.of("/elsewhere/pid"));
    QemuHypervisor hypervisor = hypervisor();
    assertThat(await(hypervisor.find(ID, other))).isEmpty();
    assertThat(await(hypervisor.find(ID, elsewhere))).isEmpty();
    assertThat(await(hypervisor.search(ID))).isEmpty();
    assertThat(started).allMatch(Process::isAlive);
  }

  @Test
  void doesNotTouchASuccessorOfTheSamePid() throws IOException {
    ProcessIdentity identity = lookalike("cloister-" + ID, state.pidFile(ID));
    ProcessIdentity before =
        new ProcessIdentity(identity.pid(), identity.startTicks() - 1, identity.hostBoot());
    assertThat(await(hypervisor().find(ID, before))).isEmpty();
    RunningQemu stale = new RunningQemu(before, new CompletableFuture<>(), () -> null);
    stale.kill();
    assertThat(ProcFs.runs(identity)).isTrue();
  }

  @Test
  void searchesByThePidFileAndWithoutIt() throws IOException {
    ProcessIdentity identity = lookalike("cloister-" + ID, state.pidFile(ID));
    assertThat(await(hypervisor().search(ID)).orElseThrow().identity()).isEqualTo(identity);
    PrivateDirectory.ensure(state.vm(ID));
    Files.writeString(state.pidFile(ID), identity.pid() + "\n");
    assertThat(await(hypervisor().search(ID)).orElseThrow().identity()).isEqualTo(identity);
    Failure second = failureOf(hypervisor("/bin/true", Duration.ofSeconds(9)).launch(spec()));
    assertThat(second.code()).isEqualTo(FailureCode.LAUNCH_FAILED);
    assertThat(second.message()).contains("still runs");
  }

  @Test
  void sweepsWhatAVmLeavesAndKeepsTheLogs() throws IOException {
    PrivateDirectory.ensure(state.vm(ID));
    PrivateDirectory.ensure(state.workspace(ID));
    Files.writeString(state.pidFile(ID), "1");
    Files.writeString(state.monitorSocket(ID), "");
    Files.writeString(state.consoleLog(ID), "log");
    await(hypervisor().sweep(ID));
    await(hypervisor().sweep(ID));
    assertThat(state.vm(ID)).doesNotExist();
    assertThat(state.consoleLog(ID)).exists();
  }

  @Test
  void refusesARunDirectoryWhoseSocketsCouldNotBeNamed() {
    state = new StateDirectory(directory.resolve("home"), directory.resolve("r".repeat(120)));
    Failure failure = failureOf(hypervisor("/bin/true", Duration.ofSeconds(9)).launch(spec()));
    assertThat(failure.code()).isEqualTo(FailureCode.HOST_IO);
    assertThat(failure.message()).contains("107 bytes");
  }
}
