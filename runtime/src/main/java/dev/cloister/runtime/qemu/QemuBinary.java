package dev.cloister.runtime.qemu;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Finds programs. */
public final class QemuBinary {
  private QemuBinary() {}

  /**
   * The program to run for the configured name: searched in {@code searchPath} (the form of PATH)
   * unless it holds a slash.
   *
   * @throws FailureException {@code QEMU_MISSING}
   */
  public static Path find(String configured, String searchPath) {
    if (configured.contains("/")) {
      Path path = Path.of(configured);
      if (runs(path)) {
        return path;
      }
      throw missing(configured + " is not an executable file");
    }
    return Arrays.stream(searchPath.split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, configured))
        .filter(QemuBinary::runs)
        .findFirst()
        .orElseThrow(() -> missing("There is no " + configured + " in PATH (" + searchPath + ")"));
  }

  private static boolean runs(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  private static FailureException missing(String message) {
    return new FailureException(
        FailureCode.QEMU_MISSING,
        message,
        "Install QEMU (Debian: apt-get install qemu-system-x86 qemu-utils), or set"
            + " cloister.qemu.binary to its path.");
  }
}
