package dev.cloister.runtime.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayStoreTest {
  private static final WorkspaceId ID = new WorkspaceId("ws-0123456789ab");
  private static final long SIZE = 1L << 30;

  @TempDir Path directory;
  private StateDirectory state;
  private OverlayStore store;
  private Path base;

  @BeforeEach
  void open() throws IOException {
    state = new StateDirectory(directory.resolve("home"), directory.resolve("run"));
    store = new OverlayStore(state, new DiskSettings(0), Runnable::run);
    base = Files.write(directory.resolve("root.ext4"), new byte[4096]);
  }

  private static Failure failureOf(CompletionStage<?> stage) {
    CompletableFuture<Failure> failure = new CompletableFuture<>();
    stage.whenComplete((value, error) -> failure.complete(FailureException.failureOf(error)));
    return failure.join();
  }

  private Path ensure(long size) {
    return store.ensure(ID, base, size).toCompletableFuture().join();
  }

  @Test
  void makesAnEmptyOverlayForTheOwnerAlone() throws IOException {
    Path disk = ensure(SIZE);
    assertThat(disk).isEqualTo(state.disk(ID));
    ByteBuffer image = ByteBuffer.wrap(Files.readAllBytes(disk));
    assertThat(image.getInt(0)).isEqualTo(0x514649FB);
    assertThat(image.getLong(24)).isEqualTo(SIZE);
    int nameAt = (int) image.getLong(8);
    byte[] name = Arrays.copyOfRange(image.array(), nameAt, nameAt + image.getInt(16));
    assertThat(new String(name, StandardCharsets.UTF_8)).isEqualTo(base.toString());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(disk)))
        .isEqualTo("rw-------");
    assertThat(disk.getParent()).isDirectoryNotContaining(file -> !file.equals(disk));
  }

  /** The format is told: were it guessed, a guest could write itself another disk. */
  @Test
  void liesOnACapturedDiskAsOnAnother() throws IOException {
    Path captured = ensure(SIZE);
    WorkspaceId child = new WorkspaceId("ws-000000000001");

    Path disk = store.fork(child, captured).toCompletableFuture().join();

    assertThat(disk).isEqualTo(state.disk(child));
    assertThat(Backing.of(disk)).isEqualTo(captured);
    assertThat(Backing.sizeOf(disk)).isEqualTo(SIZE);
    assertThat(new String(Files.readAllBytes(disk), 0, 200, StandardCharsets.ISO_8859_1))
        .contains("qcow2");
    assertThat(new String(Files.readAllBytes(captured), 0, 200, StandardCharsets.ISO_8859_1))
        .contains("raw")
        .doesNotContain("qcow2\0");
    Files.writeString(disk, "what does not go with the memory that was captured");
    assertThat(Backing.of(store.fork(child, captured).toCompletableFuture().join()))
        .isEqualTo(captured);
    assertThat(disk.getParent()).isDirectoryNotContaining(file -> !file.equals(disk));
  }

  @Test
  void leavesAnExistingDiskAsItIs() throws IOException {
    Path disk = ensure(SIZE);
    Files.writeString(disk, "the workspace's data");
    assertThat(ensure(2 * SIZE)).hasContent("the workspace's data");
  }

  @Test
  void refusesSizesThatCannotBe() {
    for (long size : new long[] {0, 512, 4097, Long.MAX_VALUE - 511}) {
      assertThat(failureOf(store.ensure(ID, base, size)).code())
          .isEqualTo(FailureCode.INVALID_ARGUMENT);
    }
    assertThat(state.disk(ID)).doesNotExist();
  }

  @Test
  void refusesABaseThatIsNotThere() {
    assertThat(failureOf(store.ensure(ID, directory.resolve("none"), SIZE)).code())
        .isEqualTo(FailureCode.IMAGE_DAMAGED);
  }

  @Test
  void makesNoDiskWhereTheReserveIsNotFree() {
    store = new OverlayStore(state, new DiskSettings(Long.MAX_VALUE), Runnable::run);
    Failure failure = failureOf(store.ensure(ID, base, SIZE));
    assertThat(failure.code()).isEqualTo(FailureCode.DISK_FULL);
    assertThat(state.disk(ID)).doesNotExist();
  }

  @Test
  void deletesAllOfAWorkspaceAndFollowsNoLink() throws IOException {
    ensure(SIZE);
    Files.createDirectories(state.vm(ID));
    Files.writeString(state.pidFile(ID), "1");
    Path precious = Files.createDirectory(directory.resolve("precious"));
    Files.writeString(precious.resolve("file"), "kept");
    Files.createSymbolicLink(state.workspace(ID).resolve("link"), precious);

    store.delete(ID).toCompletableFuture().join();
    store.delete(ID).toCompletableFuture().join();
    assertThat(state.workspace(ID)).doesNotExist();
    assertThat(state.vm(ID)).doesNotExist();
    assertThat(precious.resolve("file")).hasContent("kept");
  }
}
