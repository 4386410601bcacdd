package dev.cloister.runtime.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Copies of disks by {@code cp}, which shares the blocks where the file system can, keeps holes,
 * and copies within the kernel otherwise.
 */
final class DiskCopy {
  /** Only a disk that hangs takes so long. */
  private static final long PATIENCE_MINUTES = 30;

  private DiskCopy() {}

  /**
   * Makes {@code copy}, which must not exist, with mode 0600.
   *
   * @throws IOException with what {@code cp} said; the disk may be full
   */
  static void of(Path disk, Path copy) throws IOException {
    Process cp =
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
            .start();
    try {
      cp.getOutputStream().close();
      String said =
          new String(cp.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (!cp.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || cp.exitValue() != 0) {
        throw new IOException("The disk cannot be copied: " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The disk was not copied: the daemon is closing", e);
    } finally {
      cp.destroyForcibly();
    }
    if (!Files.exists(copy)) {
      throw new IOException(copy + " was not made");
    }
  }
}
