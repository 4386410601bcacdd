package dev.cloister.runtime.probe;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a QEMU for its version. */
public final class QemuVersion {
  private static final Pattern VERSION = Pattern.compile("version (\\d+(\\.\\d+)+)");
  private static final int LONGEST = 4096;
  private static final int DEADLINE_SECONDS = 10;

  private QemuVersion() {}

  /**
   * Blocks until the program has answered.
   *
   * @throws FailureException {@code QEMU_MISSING}: it cannot be run, or is no QEMU
   */
  public static String of(Path binary, Executor blocking) {
    try {
      Process process =
          new ProcessBuilder(binary.toString(), "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      CompletableFuture.delayedExecutor(DEADLINE_SECONDS, TimeUnit.SECONDS, blocking)
          .execute(process::destroyForcibly);
      try (InputStream output = process.getInputStream()) {
        byte[] said = output.readNBytes(LONGEST);
        return parse(binary, new String(said, StandardCharsets.UTF_8));
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw missing(binary + " cannot be run: " + e.getMessage());
    }
  }

  static String parse(Path binary, String said) {
    Matcher version = VERSION.matcher(said);
    if (!version.find()) {
      throw missing(binary + " does not tell its version: " + said.strip());
    }
    return version.group(1);
  }

  private static FailureException missing(String message) {
    return new FailureException(
        FailureCode.QEMU_MISSING,
        message,
        "Install QEMU again (Debian: apt-get install --reinstall qemu-system-x86).");
  }
}
