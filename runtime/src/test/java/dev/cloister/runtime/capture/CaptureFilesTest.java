package dev.cloister.runtime.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Cloister;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.CaptureStore.Captured;
import dev.cloister.actors.port.CaptureStore.Draft;
import dev.cloister.actors.port.CaptureStore.Subject;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.disk.Backing;
import dev.cloister.runtime.disk.DiskSettings;
import dev.cloister.runtime.disk.OverlayStore;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.template.ShapeInputs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures as files: whole or not there, and there as long as a disk lies on them. */
class CaptureFilesTest {
  private static final String ONE = "0000000000a1";
  private static final String TWO = "0000000000a2";
  private static final WorkspaceId PARENT = new WorkspaceId("ws-000000000001");
  private static final WorkspaceId CHILD = new WorkspaceId("ws-000000000002");

  @TempDir private Path directory;
  private StateDirectory state;
  private OverlayStore disks;
  private Shape shape;
  private Path qemu;
  private String version = "7.2.22";

  @BeforeEach
  void furnish() throws IOException {
    state = StateDirectory.of(directory.resolve("home"), directory.resolve("run"));
    disks = new OverlayStore(state, new DiskSettings(0), Runnable::run);
    qemu = Files.writeString(directory.resolve("qemu"), "played");
    assertThat(qemu.toFile().setExecutable(true)).isTrue();
    Path kernel = Files.writeString(directory.resolve("kernel"), "kernel");
    shape = new Shape(1, 8, kernel, kernel, "0.1.0", Accelerator.TCG, Transport.SERIAL);
    Path base = Files.write(directory.resolve("root.ext4"), new byte[4096]);
    Cloister.await(disks.ensure(PARENT, base, 1 << 20));
  }

  private CaptureFiles store(long reserve) {
    return new CaptureFiles(
        state,
        new DiskSettings(reserve),
        new ShapeInputs(qemu.toString(), () -> "", path -> version),
        Clock.systemUTC(),
        Runnable::run);
  }

  private CaptureFiles store() {
    return store(0);
  }

  private Draft begun(String id, WorkspaceId workspace) {
    return Cloister.await(store().begin(id, new Subject(workspace, shape, true)));
  }

  private Captured made(String id, WorkspaceId workspace) throws IOException {
    Draft draft = begun(id, workspace);
    Files.writeString(draft.stream(), "what QEMU sent");
    Cloister.await(store().copyDisk(draft));
    Files.writeString(draft.memory(), "memory of " + id);
    Files.writeString(draft.devices(), "devices of " + id);
    return Cloister.await(store().keep(draft));
  }

  private static Failure failureOf(CompletionStage<?> stage) {
    return stage
        .handle((done, error) -> FailureException.failureOf(error))
        .toCompletableFuture()
        .join();
  }

  @Test
  void isThereForItsOwnerAloneWhenItIsWhole() throws IOException {
    Draft draft = begun(ONE, PARENT);
    assertThat(failureOf(store().find(ONE)).code()).isEqualTo(FailureCode.CAPTURE_NOT_FOUND);
    assertThat(Cloister.await(store().unfinished()))
        .extracting(remains -> remains.keeper().value())
        .containsExactly("tpl-" + ONE);
    Cloister.await(store().remove(ONE));
    assertThat(draft.memory().getParent()).doesNotExist();

    Captured captured = made(ONE, PARENT);

    assertThat(Cloister.await(store().find(ONE))).isEqualTo(captured);
    assertThat(Cloister.await(store().unfinished())).isEmpty();
    assertThat(draft.stream()).doesNotExist();
    assertThat(Files.mismatch(captured.disk(), state.disk(PARENT))).isEqualTo(-1);
    for (Path file :
        List.of(draft.memory(), captured.disk(), draft.memory().resolveSibling("manifest.json"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as(file.toString())
          .isEqualTo("rw-------");
    }
  }

  @Test
  void refusesAnIdThatWasUsedAndOneThatIsAPath() throws IOException {
    made(ONE, PARENT);
    Subject subject = new Subject(PARENT, shape, true);
    assertThat(failureOf(store().begin(ONE, subject)).code()).isEqualTo(FailureCode.HOST_IO);
    assertThat(failureOf(store().begin("../../home", subject)).message()).contains("../../home");
    assertThat(Cloister.await(store().find(ONE))).isNotNull();
  }

  @Test
  void isRefusedWhereThereIsNoRoom() {
    Failure failure =
        failureOf(store(Long.MAX_VALUE / 2).begin(ONE, new Subject(PARENT, shape, true)));
    assertThat(failure.code()).isEqualTo(FailureCode.NOT_ENOUGH_RESOURCES);
    assertThat(state.captures().resolve(ONE)).doesNotExist();
  }

  @Test
  void isOfNoUseOnAnotherMachine() throws IOException {
    made(ONE, PARENT);
    version = "9.0.0";
    Failure failure = failureOf(store().find(ONE));
    assertThat(failure.code()).isEqualTo(FailureCode.CAPTURE_FOREIGN);
    assertThat(failure.message()).contains("7.2.22", "9.0.0");
  }

  @Test
  void isNotUsedWhereAFileIsNotItsOwn() throws IOException {
    made(ONE, PARENT);
    Path devices = state.captures().resolve(ONE).resolve("devices");
    Files.writeString(devices, "devices of abc");
    assertThat(failureOf(store().find(ONE)).code()).isEqualTo(FailureCode.CAPTURE_DAMAGED);
    Files.delete(devices);
    assertThat(failureOf(store().find(ONE)).code()).isEqualTo(FailureCode.CAPTURE_DAMAGED);
    Files.writeString(state.captures().resolve(ONE).resolve("manifest.json"), "{");
    assertThat(failureOf(store().find(ONE)).code()).isEqualTo(FailureCode.CAPTURE_DAMAGED);
  }

  @Test
  void itsDiskStaysWhenItsMemoryGoes() throws IOException {
    Captured captured = made(ONE, PARENT);
    Cloister.await(store().dropMemory(ONE));
    assertThat(captured.disk()).exists();
    assertThat(captured.origin().memory()).doesNotExist();
    assertThat(failureOf(store().find(ONE)).code()).isEqualTo(FailureCode.CAPTURE_NOT_FOUND);
  }

  /** A fork of a fork: what it lies on lies on another. */
  @Test
  void staysAsLongAsADiskLiesOnIt() throws IOException {
    Captured one = made(ONE, PARENT);
    Cloister.await(disks.fork(CHILD, one.disk()));
    Captured two = made(TWO, CHILD);
    assertThat(Backing.of(two.disk())).isEqualTo(one.disk());
    Draft unfinished = begun("0000000000a3", PARENT);

    Cloister.await(store().retain(List.of(TWO)));
    assertThat(one.disk()).exists();
    Cloister.await(store().retain(List.of()));
    assertThat(one.disk()).exists();
    assertThat(two.disk()).doesNotExist();
    Cloister.await(disks.delete(CHILD));
    Cloister.await(store().retain(List.of()));

    assertThat(one.disk().getParent()).doesNotExist();
    assertThat(unfinished.memory()).exists();
  }

  /** Nobody speaks of it any more, and it is of use with what it lies on alone. */
  @Test
  void staysForADiskThatWasSetAside() throws IOException {
    Captured one = made(ONE, PARENT);
    Cloister.await(disks.fork(CHILD, one.disk()));
    Path aside = state.quarantine().resolve("20261120").resolve(CHILD.value());
    Files.createDirectories(aside.getParent());
    Files.move(state.workspace(CHILD), aside);

    Cloister.await(store().retain(List.of()));

    assertThat(one.disk()).exists();
  }

  /** The disk alone: whole without memory, and never taken for one that has lost it. */
  @Test
  void keepsADiskAlone() throws IOException {
    Draft draft = Cloister.await(store().begin(ONE, new Subject(PARENT, shape, false)));
    Cloister.await(store().copyDisk(draft));
    Path disk = Cloister.await(store().keep(draft)).disk();

    assertThat(draft.memory()).doesNotExist();
    assertThat(Cloister.await(store().findDisk(ONE))).isEqualTo(disk);
    assertThat(failureOf(store().find(ONE)).code()).isEqualTo(FailureCode.CAPTURE_NOT_FOUND);
    assertThat(Cloister.await(store().measure(ONE)).memory()).isZero();
    assertThat(Cloister.await(store().measure(ONE)).disk()).isPositive();
    Cloister.await(disks.fork(CHILD, disk));
    assertThat(Cloister.await(store().under(CHILD))).contains(ONE);
    assertThat(Cloister.await(store().under(PARENT))).isEmpty();
  }

  /** What is allocated counts, and a hole is not. */
  @Test
  void measuresWhatItTakes() throws IOException {
    Draft draft = begun(ONE, PARENT);
    Cloister.await(store().copyDisk(draft));
    try (RandomAccessFile memory = new RandomAccessFile(draft.memory().toFile(), "rw")) {
      memory.setLength(64 << 20);
      memory.write(new byte[1 << 20]);
      memory.getFD().sync();
    }
    Files.writeString(draft.devices(), "devices");
    Cloister.await(store().keep(draft));

    assertThat(Cloister.await(store().measure(ONE)).memory()).isBetween(1L << 20, 2L << 20);
    assertThat(failureOf(store().measure(TWO)).code()).isEqualTo(FailureCode.CAPTURE_NOT_FOUND);
  }

  @Test
  void tellsWhatIsWrongWithADisk() throws IOException {
    Path disk = made(ONE, PARENT).disk();
    byte[] whole = Files.readAllBytes(disk);
    Files.write(disk, new byte[whole.length]);
    assertThat(failureOf(store().findDisk(ONE)).code()).isEqualTo(FailureCode.CAPTURE_DAMAGED);
    Files.write(disk, Arrays.copyOf(whole, whole.length - 1));
    assertThat(failureOf(store().findDisk(ONE)).message()).contains("has not its size");
    Files.delete(disk);
    assertThat(failureOf(store().find(ONE)).message()).contains("is missing");
  }

  @Test
  void sparesTheMemoriesItIsTold() throws IOException {
    made(ONE, PARENT);
    made(TWO, PARENT);
    Cloister.await(store().dropMemories(List.of(TWO)));
    assertThat(failureOf(store().find(ONE)).code()).isEqualTo(FailureCode.CAPTURE_NOT_FOUND);
    assertThat(Cloister.await(store().find(TWO))).isNotNull();
  }

  @Test
  void aDiskThatCannotBeCopiedIsTold() throws IOException {
    Draft draft = begun(ONE, PARENT);
    Files.delete(state.disk(PARENT));
    assertThat(failureOf(store().copyDisk(draft)).message()).contains("cannot be copied");
  }
}
