package dev.cloister.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Cloister;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.MemoryStore.Draft;
import dev.cloister.actors.port.MemoryStore.Kept;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.disk.DiskSettings;
import dev.cloister.runtime.disk.OverlayStore;
import dev.cloister.runtime.state.DurableFiles;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.template.ShapeInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memories as files: whole or not there, and good with their disk and their QEMU alone. */
class MemoryFilesTest {
  private static final String ONE = "0000000000a1";
  private static final String TWO = "0000000000a2";
  private static final WorkspaceId WORKSPACE = new WorkspaceId("ws-000000000001");

  @TempDir private Path directory;
  private StateDirectory state;
  private Shape shape;
  private Path qemu;
  private String version = "7.2.22";

  @BeforeEach
  void furnish() throws IOException {
    state = StateDirectory.of(directory.resolve("home"), directory.resolve("run"));
    qemu = Files.writeString(directory.resolve("qemu"), "played");
    assertThat(qemu.toFile().setExecutable(true)).isTrue();
    Path kernel = Files.writeString(directory.resolve("kernel"), "kernel");
    shape = new Shape(1, 8, kernel, kernel, "0.1.0", Accelerator.TCG, Transport.SERIAL);
    Path base = Files.write(directory.resolve("root.ext4"), new byte[4096]);
    OverlayStore disks = new OverlayStore(state, new DiskSettings(0), Runnable::run);
    Cloister.await(disks.ensure(WORKSPACE, base, 1 << 20));
  }

  private MemoryFiles store(long reserve) {
    return new MemoryFiles(
        state,
        new DiskSettings(reserve),
        new ShapeInputs(qemu.toString(), () -> "", path -> version),
        Clock.systemUTC(),
        Runnable::run);
  }

  private MemoryFiles store() {
    return store(0);
  }

  private Draft begun(String id) {
    return Cloister.await(store().begin(WORKSPACE, id, shape));
  }

  private Kept made(String id) throws IOException {
    Draft draft = begun(id);
    Files.writeString(draft.stream(), "what QEMU sent");
    return Cloister.await(store().keep(draft));
  }

  private Path at(String id) {
    return state.workspace(WORKSPACE).resolve("memory-" + id);
  }

  private static Failure failureOf(CompletionStage<?> stage) {
    return stage
        .handle((done, error) -> FailureException.failureOf(error))
        .toCompletableFuture()
        .join();
  }

  private Failure refusal(String id) {
    return failureOf(store().find(WORKSPACE, id));
  }

  private void assertDamaged(String id, String what) {
    Failure failure = refusal(id);
    assertThat(failure.code()).isEqualTo(FailureCode.MEMORY_DAMAGED);
    assertThat(failure.message()).contains(what);
    assertThat(failure.remedy()).contains("--discard-memory");
  }

  @Test
  void isFoundAsItWasKept() throws IOException {
    Kept kept = made(ONE);

    assertThat(Cloister.await(store().find(WORKSPACE, ONE))).isEqualTo(kept);
    assertThat(kept.bytes()).isEqualTo("what QEMU sent".length());
    assertThat(kept.shape()).isEqualTo(shape);
    assertThat(kept.origin().stream()).hasContent("what QEMU sent");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(at(ONE))))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(at(ONE).resolve("manifest.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void isNotThereBeforeItIsKept() throws IOException {
    Files.writeString(begun(ONE).stream(), "half of it");

    assertDamaged(ONE, "manifest.json is missing");
  }

  @Test
  void aChangedByteIsToldAsAreAMissingAndAnotherFile() throws IOException {
    Path stream = made(ONE).origin().stream();
    Files.writeString(stream, "what QEMU Sent");
    assertDamaged(ONE, "has not its checksum");
    Files.writeString(stream, "what QEMU");
    assertDamaged(ONE, "has not its size");
    Files.delete(stream);
    assertDamaged(ONE, "stream is missing");
    Files.writeString(at(ONE).resolve("manifest.json"), "{");
    assertDamaged(ONE, "its manifest cannot be read");
  }

  @Test
  void thatOfAnotherSuspensionIsAnothers() throws IOException {
    made(ONE);
    Files.move(at(ONE), at(TWO));

    assertDamaged(TWO, "its manifest is another's");
  }

  @Test
  void isOfNoUseWithoutItsDisk() throws IOException {
    made(ONE);
    Files.delete(state.disk(WORKSPACE));

    assertDamaged(ONE, "the disk that goes with it is missing");
  }

  @Test
  void anotherQemuRefusesIt() throws IOException {
    made(ONE);
    version = "8.2.0";
    Files.writeString(qemu, "another");

    Failure failure = refusal(ONE);

    assertThat(failure.code()).isEqualTo(FailureCode.MEMORY_FOREIGN);
    assertThat(failure.message()).contains("7.2.22", "8.2.0");
  }

  @Test
  void theNextOneTakesItsPlaceAndBothCanBeRemoved() throws IOException {
    made(ONE);
    made(TWO);
    assertThat(at(ONE)).doesNotExist();
    Cloister.await(store().remove(WORKSPACE, ONE));
    assertThat(Cloister.await(store().find(WORKSPACE, TWO)).bytes()).isPositive();

    Cloister.await(store().clear(WORKSPACE));

    assertThat(DurableFiles.names(state.workspace(WORKSPACE), "memory-.*")).isEmpty();
    assertThat(state.disk(WORKSPACE)).exists();
    Cloister.await(store().clear(new WorkspaceId("ws-000000000009")));
  }

  @Test
  void isNotBegunWhereItMayNotFit() {
    Failure failure = failureOf(store(Long.MAX_VALUE / 2).begin(WORKSPACE, ONE, shape));

    assertThat(failure.code()).isEqualTo(FailureCode.NOT_ENOUGH_RESOURCES);
    assertThat(at(ONE)).doesNotExist();
  }
}
