package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the command line's JVM, with a program of the test in the JVM's place. */
class LauncherIT {
  /** Makes an archive for as long as it is let, and does at once whatever else it is asked. */
  private static final String FAKE_JAVA =
      """
      #!/bin/sh
      for word; do
        case $word in
          -XX:ArchiveClassesAtExit=*)
            echo $$ > "$JAVA_HOME/archiving"
            exec sleep 100000
            ;;
        esac
      done
      echo done
      """;

  @TempDir Path directory;

  @Test
  void whoReadsItsOutputDoesNotWaitForTheArchiveOfTheFirstUse() throws IOException {
    Path script = checkoutOfItsOwn();
    ProcessBuilder builder = new ProcessBuilder(script.toString(), "version");
    builder.environment().put("JAVA_HOME", directory.toString());
    Process process = builder.redirectErrorStream(true).start();
    Path archiving = directory.resolve("archiving");
    try {
      assertThat(Outcome.of(CompletableFuture.supplyAsync(() -> all(process)))).isEqualTo("done\n");
      Eventually.until("the archive is being made", () -> pid(archiving).isAlive());
    } finally {
      ProcessHandle left = pid(archiving);
      left.destroyForcibly();
      Outcome.of(left.onExit());
    }
    Path made = directory.resolve("runtime/target/cds");
    Eventually.until("nothing is half made", () -> made.toFile().list().length == 0);
  }

  private Path checkoutOfItsOwn() throws IOException {
    Path script = directory.resolve("scripts/cloister");
    Files.createDirectories(script.getParent());
    Files.copy(TestImages.checkout().resolve("scripts/cloister"), script);
    Files.createDirectories(directory.resolve("runtime/target/lib"));
    Files.createFile(directory.resolve("runtime/target/cloister-runtime-0.jar"));
    Path java = directory.resolve("bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, FAKE_JAVA);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    return script;
  }

  private static String all(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessHandle pid(Path file) {
    Eventually.until(file + " is written", () -> file.toFile().length() > 0);
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
