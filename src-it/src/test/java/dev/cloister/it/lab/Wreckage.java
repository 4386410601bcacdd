package dev.cloister.it.lab;

import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The logs of a test that failed, told before they are deleted. */
final class Wreckage {
  private static final int TAIL = 4096;

  private Wreckage() {}

  /** The tails of the daemon's log, of every console and every QEMU's standard error. */
  static String of(StateDirectory state) {
    StringBuilder told = new StringBuilder();
    Path daemon = state.home().resolve("daemon.log");
    if (Files.exists(daemon)) {
      told.append("---- ").append(daemon).append('\n').append(tail(daemon));
    }
    if (Files.isDirectory(state.workspaces())) {
      try (Stream<Path> files = Files.walk(state.workspaces(), 2)) {
        files
            .filter(file -> file.toString().endsWith(".log"))
            .sorted()
            .forEach(file -> told.append("---- ").append(file).append('\n').append(tail(file)));
      } catch (IOException e) {
        told.append("---- cannot be read: ").append(e).append('\n');
      }
    }
    return told.toString();
  }

  private static String tail(Path file) {
    try {
      byte[] all = Files.readAllBytes(file);
      int from = Math.max(0, all.length - TAIL);
      return new String(all, from, all.length - from, StandardCharsets.UTF_8) + "\n";
    } catch (IOException e) {
      return "cannot be read: " + e + "\n";
    }
  }
}
