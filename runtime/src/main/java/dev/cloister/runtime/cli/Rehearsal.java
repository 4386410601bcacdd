package dev.cloister.runtime.cli;

import dev.cloister.runtime.contact.DaemonFile;
import dev.cloister.runtime.contact.ProcessStart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Goes through the motions of the usual subcommands before a pretended daemon, for a JVM that
 * archives the classes it has loaded.
 */
public final class Rehearsal {
  private static final String[][] SCENES = {
    {"ps"},
    {"ps", "--json"},
    {"info", "a"},
    {"create", "--name", "a"},
    {"exec", "-i", "--timeout", "1m", "-e", "A=b", "a", "--", "true"},
    {"cp", "-", "a:/x"},
    {"version"},
    {"exec", "a", "--nonsense"},
  };

  private Rehearsal() {}

  /** Takes no arguments, prints nothing, leaves nothing. */
  public static void main(String[] arguments) throws IOException {
    Path home = Files.createTempDirectory("cloister-rehearsal");
    try (PretendedDaemon daemon = new PretendedDaemon()) {
      long pid = ProcessHandle.current().pid();
      new DaemonFile(pid, ProcessStart.ticks(pid).orElse(0), daemon.url(), "0").write(home);
      Files.writeString(home.resolve("token"), "0\n");
      for (String[] scene : SCENES) {
        Surroundings.ofProcess();
        OutputStream nowhere = new ByteArrayOutputStream();
        Cli.run(
            new Surroundings(home, new ByteArrayInputStream(new byte[1]), nowhere, nowhere, false),
            scene);
      }
    } finally {
      try (var files = Files.list(home)) {
        files.forEach(Rehearsal::delete);
      }
      delete(home);
    }
    System.exit(0);
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
