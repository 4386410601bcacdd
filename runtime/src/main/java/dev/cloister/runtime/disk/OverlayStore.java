package dev.cloister.runtime.disk;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.DiskStore;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.qemu.HostFailures;
import dev.cloister.runtime.qemu.PrivateDirectory;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.state.Trees;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Disks as qcow2 overlays in the state directory. All work runs on the given executor. */
public final class OverlayStore implements DiskStore {
  private final StateDirectory state;
  private final DiskSettings settings;
  private final Executor blocking;

  public OverlayStore(StateDirectory state, DiskSettings settings, Executor blocking) {
    this.state = state;
    this.settings = settings;
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<Path> ensure(WorkspaceId workspace, Path base, long sizeBytes) {
    return async(() -> ensureNow(workspace, base, sizeBytes));
  }

  @Override
  public CompletionStage<Path> fork(WorkspaceId workspace, Path captured) {
    return async(
        () ->
            make(
                workspace,
                new Qcow2Overlay(
                    captured.toAbsolutePath(),
                    Qcow2Overlay.Format.QCOW2,
                    Backing.sizeOf(captured))));
  }

  private interface Work {
    Path run() throws IOException;
  }

  private CompletionStage<Path> async(Work work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.run();
          } catch (IOException e) {
            throw HostFailures.of(e);
          }
        },
        blocking);
  }

  @Override
  public CompletionStage<Void> delete(WorkspaceId workspace) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            Trees.delete(state.vm(workspace));
            Trees.delete(state.workspace(workspace));
          } catch (IOException e) {
            throw HostFailures.of(e);
          }
        },
        blocking);
  }

  private Path ensureNow(WorkspaceId workspace, Path base, long sizeBytes) throws IOException {
    Path disk = state.disk(workspace);
    if (Files.exists(disk, LinkOption.NOFOLLOW_LINKS)) {
      return disk;
    }
    checkBase(base, sizeBytes);
    return make(
        workspace, new Qcow2Overlay(base.toAbsolutePath(), Qcow2Overlay.Format.RAW, sizeBytes));
  }

  private Path make(WorkspaceId workspace, Qcow2Overlay overlay) throws IOException {
    Path disk = state.disk(workspace);
    PrivateDirectory.ensure(state.workspace(workspace));
    checkSpace(state.workspace(workspace));
    write(disk, overlay.bytes());
    return disk;
  }

  private static void checkBase(Path base, long sizeBytes) throws IOException {
    if (!Files.isRegularFile(base) || !Files.isReadable(base)) {
      throw new FailureException(
          FailureCode.IMAGE_DAMAGED,
          "The base image " + base + " cannot be read",
          "Build the image again with scripts/build-images.sh.");
    }
    long least = Files.size(base);
    if (sizeBytes < least || sizeBytes > Qcow2Overlay.LARGEST || sizeBytes % 512 != 0) {
      throw new FailureException(
          FailureCode.INVALID_ARGUMENT,
          "A disk on this image cannot have " + sizeBytes + " bytes",
          "Ask for a multiple of 512 from " + least + " to " + Qcow2Overlay.LARGEST + " bytes.");
    }
  }

  private void checkSpace(Path directory) throws IOException {
    // Not by its FileStore: that looks the mount up, and below a chroot it may not be listed.
    long free = directory.toFile().getUsableSpace();
    if (free < settings.reserveBytes()) {
      throw new FailureException(
          FailureCode.DISK_FULL,
          "Only " + free + " bytes are free at " + directory,
          "Free some space, or lower cloister.disk.reserve.");
    }
  }

  private static void write(Path disk, ByteBuffer image) throws IOException {
    Path unfinished = disk.resolveSibling(disk.getFileName() + ".new");
    Files.deleteIfExists(unfinished);
    try (FileChannel file =
        FileChannel.open(
            unfinished,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      while (image.hasRemaining()) {
        file.write(image);
      }
      file.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    Files.move(unfinished, disk, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(disk.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
