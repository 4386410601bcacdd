package dev.cloister.runtime.cli;

import dev.cloister.CloisterSettings;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a subcommand may touch.
 *
 * @param home the state directory
 * @param in standard input, raw
 * @param out standard output, raw
 * @param err standard error, raw
 * @param errIsTerminal whether progress can be shown there
 */
record Surroundings(
    Path home, InputStream in, OutputStream out, OutputStream err, boolean errIsTerminal) {
  private static final int STDERR = 2;

  static Surroundings ofProcess() {
    return new Surroundings(
        CloisterSettings.home(System.getenv()).toAbsolutePath().normalize(),
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        isTerminal(STDERR));
  }

  /** Standard output for text. */
  PrintStream text() {
    return new PrintStream(new BufferedOutputStream(out), false, StandardCharsets.UTF_8);
  }

  /** Standard error for text. */
  PrintStream notes() {
    return new PrintStream(err, true, StandardCharsets.UTF_8);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
