package dev.cloister.runtime.capture;

import dev.cloister.runtime.qemu.HostFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Copies of disks by {@code cp}, which shares the blocks where the file system can, keeps holes,
 * and copies within the kernel otherwise. No thread waits for it.
 */
final class DiskCopy {
  /** Only a disk that hangs takes so long. */
  private static final long PATIENCE_MINUTES = 30;

  private DiskCopy() {}

  /**
   * Makes {@code copy}, which must not exist, with mode 0600. Fails with what {@code cp} said; the
   * disk may be full.
   *
   * @param scratch a directory for that
   * @param blocking for what takes moments
   */
  static CompletionStage<Void> of(Path disk, Path copy, Path scratch, Executor blocking) {
    Path said = scratch.resolve("cp.log");
    return CompletableFuture.supplyAsync(() -> start(disk, copy, said), blocking)
        .thenCompose(
            cp ->
                cp.onExit()
                    .orTimeout(PATIENCE_MINUTES, TimeUnit.MINUTES)
                    .whenComplete((ended, late) -> cp.destroyForcibly()))
        .thenAcceptAsync(ended -> check(ended, copy, said), blocking);
  }

  private static Process start(Path disk, Path copy, Path said) {
    ProcessBuilder cp =
        new ProcessBuilder(
                List.of(
                    "cp",
                    "--reflink=auto",
                    "--sparse=auto",
                    "--preserve=mode",
                    "--no-clobber",
                    "--",
                    disk.toString(),
                    copy.toString()))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    cp.environment().put("LC_ALL", "C");
    try {
      return cp.start();
    } catch (IOException e) {
      throw HostFailures.of(e);
    }
  }

  private static void check(Process ended, Path copy, Path said) {
    try {
      String words = Files.readString(said).strip();
      Files.delete(said);
      if (ended.exitValue() != 0 || !Files.exists(copy)) {
        throw new IOException("The disk cannot be copied: " + words);
      }
    } catch (IOException e) {
      throw HostFailures.of(e);
    }
  }
}
