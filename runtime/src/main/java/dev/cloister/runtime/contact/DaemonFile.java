package dev.cloister.runtime.contact;

import dev.cloister.runtime.verb.VerbJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the daemon of a state directory is found: {@code daemon.json} there, while it runs.
 *
 * @param pid its process id
 * @param startTicks its process's start, as {@link ProcessStart} tells it
 * @param url its endpoint
 * @param version its build
 */
public record DaemonFile(long pid, long startTicks, String url, String version) {
  private static final String NAME = "daemon.json";

  /** What is written in {@code home}; empty where nothing readable is. */
  public static Optional<DaemonFile> read(Path home) {
    try {
      return Optional.of(VerbJson.read(Files.readAllBytes(home.resolve(NAME)), DaemonFile.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  public void write(Path home) throws IOException {
    PrivateFile.write(home.resolve(NAME), VerbJson.write(this));
  }

  /** Removes what {@link #write} wrote. */
  public static void remove(Path home) throws IOException {
    try {
      Files.delete(home.resolve(NAME));
    } catch (NoSuchFileException e) {
      // Gone is gone.
    }
  }

  /** Whether this very process still runs. */
  public boolean lives() {
    return ProcessStart.ticks(pid).stream().anyMatch(ticks -> ticks == startTicks);
  }
}
