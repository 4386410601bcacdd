package dev.cloister.runtime.qemu;

import dev.cloister.actors.port.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code /proc} says of processes. Reads are short and from memory. */
final class ProcFs {
  private static final Path PROC = Path.of("/proc");

  /**
   * Some fields of {@code /proc/<pid>/stat}.
   *
   * @param state {@code Z} and {@code X} are dead: files, sockets and locks are closed by then
   * @param session the session's leader
   * @param startTicks clock ticks from the host's boot to the start
   */
  record Stat(char state, long session, long startTicks) {
    boolean alive() {
      return state != 'Z' && state != 'X' && state != 'x';
    }
  }

  private ProcFs() {}

  static String hostBoot() throws IOException {
    return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
  }

  /** Empty if there is no such process. */
  static Optional<Stat> stat(long pid) {
    try {
      return Optional.of(parseStat(Files.readString(of(pid, "stat"), StandardCharsets.ISO_8859_1)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The second field is the program's name, which may hold spaces and parentheses. */
  static Stat parseStat(String line) {
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return new Stat(fields[0].charAt(0), Long.parseLong(fields[3]), Long.parseLong(fields[19]));
  }

  /** The arguments; empty if there is no such process (any more). */
  static List<String> commandLine(long pid) {
    try {
      byte[] raw = Files.readAllBytes(of(pid, "cmdline"));
      return List.of(new String(raw, StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Whether this user started it. */
  static boolean isOurs(long pid) {
    try {
      return Files.getOwner(PROC.resolve(Long.toString(pid)))
          .equals(Files.getOwner(PROC.resolve("self")));
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether that very process runs. */
  static boolean runs(ProcessIdentity identity) {
    try {
      return hostBoot().equals(identity.hostBoot())
          && stat(identity.pid())
              .filter(Stat::alive)
              .filter(stat -> stat.startTicks() == identity.startTicks())
              .isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  static Optional<ProcessIdentity> identityOf(long pid) throws IOException {
    String boot = hostBoot();
    return stat(pid)
        .filter(Stat::alive)
        .map(stat -> new ProcessIdentity(pid, stat.startTicks(), boot));
  }

  /** All processes there are at the moment. */
  static List<Long> pids() throws IOException {
    List<Long> pids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      entries.forEach(entry -> pids.add(Long.parseLong(entry.getFileName().toString())));
    }
    return pids;
  }

  private static Path of(long pid, String file) {
    return PROC.resolve(Long.toString(pid)).resolve(file);
  }
}
