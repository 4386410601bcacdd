package dev.cloister.runtime.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Cloister;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.Remnant;
import dev.cloister.actors.port.Remnant.Kind;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** QEMU is a shell here that has the command line of one. */
@Timeout(60)
final class HostRemainsTest {
  private static final WorkspaceId ID = new WorkspaceId("ws-0123456789ab");

  @TempDir private Path directory;
  private final List<Process> started = new ArrayList<>();
  private StateDirectory state;
  private HostRemains remains;

  @BeforeEach
  void open() throws IOException {
    state = new StateDirectory(directory.resolve("home"), directory.resolve("run"));
    Files.createDirectories(state.workspaces());
    Files.createDirectories(state.run());
    remains = new HostRemains(state, Runnable::run);
  }

  @AfterEach
  void close() {
    started.forEach(process -> process.destroyForcibly().onExit().join());
  }

  @Test
  void findsAndEndsAQemuThatBearsItsMark() throws IOException {
    Process qemu = lookalike(state, ID.value());

    List<Remnant> found = Cloister.await(remains.find());
    assertThat(found).hasSize(1);
    assertThat(found.get(0).kind()).isEqualTo(Kind.PROCESS);
    assertThat(found.get(0).workspace()).contains(ID);
    assertThat(found.get(0).where()).isEqualTo(Long.toString(qemu.pid()));
    Cloister.await(remains.remove(found.get(0)));

    assertThat(qemu.isAlive()).isFalse();
    assertThat(Cloister.await(remains.find())).isEmpty();
    // Gone is gone.
    Cloister.await(remains.remove(found.get(0)));
  }

  @Test
  void seesNoQemuOfAnotherStateDirectoryAndNoOtherProcess() throws IOException {
    StateDirectory other =
        new StateDirectory(directory.resolve("other"), directory.resolve("other-run"));
    Files.createDirectories(other.run());
    lookalike(other, ID.value());
    lookalike(state, "not-an-id");
    started.add(shell("-name", "somebody", "-pidfile", state.pidFile(ID).toString()));

    assertThat(Cloister.await(remains.find())).isEmpty();
  }

  /** Below another root the same path is another directory: here it is not there at all. */
  @Test
  void seesNoQemuWhoseRunDirectoryIsNotOurs() throws IOException {
    lookalike(state, ID.value());
    Files.delete(state.run());

    assertThat(Cloister.await(remains.find())).isEmpty();
  }

  @Test
  void aPidFileThatNamesAStrangerHarmsNobody() throws IOException {
    Process stranger = shell("stranger");
    started.add(stranger);
    Files.createDirectory(state.vm(ID));
    Files.writeString(state.pidFile(ID), stranger.pid() + "\n");

    List<Remnant> found = Cloister.await(remains.find());
    assertThat(found).extracting(Remnant::kind).containsExactly(Kind.RUN_DIRECTORY);
    found.forEach(remnant -> Cloister.await(remains.remove(remnant)));

    assertThat(stranger.isAlive()).isTrue();
    assertThat(state.vm(ID)).doesNotExist();
    assertThat(state.run()).isDirectory();
  }

  /** The same pid and the same mark, and yet another process. */
  @Test
  void aRecycledPidIsNotTouched() throws IOException {
    Process qemu = lookalike(state, ID.value());
    Remnant now = Cloister.await(remains.find()).get(0);
    ProcessIdentity before =
        new ProcessIdentity(
            qemu.pid(),
            now.process().orElseThrow().startTicks() - 1,
            now.process().get().hostBoot());

    Cloister.await(
        remains.remove(
            new Remnant(now.kind(), now.workspace(), now.where(), Optional.of(before), 0)));

    assertThat(qemu.isAlive()).isTrue();
  }

  @Test
  void findsDirectoriesByTheirNamesAndRemovesThemWithAllTheyHold() throws IOException {
    Files.createDirectories(state.workspace(ID).resolve("deep"));
    Files.writeString(state.disk(ID), "12345");
    Files.createDirectory(state.workspaces().resolve("ws-not-an-id"));
    Files.createDirectory(state.workspaces().resolve("mine"));
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.createSymbolicLink(state.workspaces().resolve("ws-ffffffffffff"), outside);

    List<Remnant> found = Cloister.await(remains.find());

    assertThat(found)
        .containsExactly(
            new Remnant(
                Kind.DISK, Optional.of(ID), state.workspace(ID).toString(), Optional.empty(), 5));
    Cloister.await(remains.remove(found.get(0)));
    assertThat(state.workspaces().toFile().list())
        .containsExactlyInAnyOrder("ws-not-an-id", "mine", "ws-ffffffffffff");
  }

  private Process lookalike(StateDirectory whose, String id) throws IOException {
    Process process =
        shell("-name", "cloister-" + id, "-pidfile", whose.run().resolve(id) + "/pid");
    started.add(process);
    return process;
  }

  private static Process shell(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "read x", "sh"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }
}
