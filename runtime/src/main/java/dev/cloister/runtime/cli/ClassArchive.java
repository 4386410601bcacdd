package dev.cloister.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The daemon's archive of parsed classes, which halves its start-up. Where there is none yet, a
 * daemon writes one into its state directory as it ends, and {@code down} publishes it whole.
 */
final class ClassArchive {
  private static final String PROPERTY = "cloister.daemon.archive";
  private static final String FRESH = "daemon.jsa";

  private ClassArchive() {}

  /** What to tell the JVM; nothing where whoever started this program keeps no archives. */
  static List<String> flags(Path home) {
    String archive = System.getProperty(PROPERTY);
    if (archive == null) {
      return List.of();
    }
    return List.of(
        Files.exists(Path.of(archive))
            ? "-XX:SharedArchiveFile=" + archive
            : "-XX:ArchiveClassesAtExit=" + home.resolve(FRESH));
  }

  /**
   * Publishes what the daemon of {@code home} has written, if it has; without one all works too.
   */
  static void publish(Path home) {
    String archive = System.getProperty(PROPERTY);
    Path fresh = home.resolve(FRESH);
    if (archive == null || !Files.exists(fresh)) {
      return;
    }
    Path target = Path.of(archive);
    Path part = target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid());
    try {
      Files.copy(fresh, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      Files.delete(fresh);
    } catch (IOException e) {
      part.toFile().delete();
    }
  }
}
