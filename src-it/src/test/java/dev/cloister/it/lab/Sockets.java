package dev.cloister.it.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The connections of a process to a Unix socket of its own, seen and broken from outside: both ends
 * find them closed. Only root may reach into another process; for anybody else the test is skipped.
 */
public final class Sockets {
  private static final String CONNECTED = "03";

  /** Duplicates the descriptor of the process, and shuts the socket behind it down. */
  private static final String SHUT_DOWN =
      """
      my ($pid, $number) = @ARGV;
      my $process = syscall(434, $pid + 0, 0);
      my $socket = syscall(438, $process, $number + 0, 0);
      die "no such socket: $!" if $process < 0 || $socket < 0;
      exit(syscall(48, $socket, 2) == 0 ? 0 : 1);
      """;

  private Sockets() {}

  /** Skips the test where connections cannot be broken. */
  public static void assumeBreakable() {
    boolean root = System.getProperty("user.name").equals("root");
    if (!root) {
      System.err.println("SKIPPED: only root may break the connections of another process");
    }
    Assumptions.assumeTrue(root, "Only root may break the connections of another process");
  }

  /** Breaks every connection that the process has accepted on this socket; how many there were. */
  public static int sever(long pid, Path socket) throws IOException {
    List<String> descriptors = accepted(pid, socket);
    for (String descriptor : descriptors) {
      Process perl =
          new ProcessBuilder("perl", "-e", SHUT_DOWN, Long.toString(pid), descriptor)
              .inheritIO()
              .start();
      // What has ended by itself in the meantime cannot be broken any more.
      if (perl.onExit().join().exitValue() != 0 && isOpen(pid, socket, descriptor)) {
        throw new IOException("Cannot break " + socket + " of " + pid);
      }
    }
    return descriptors.size();
  }

  private static boolean isOpen(long pid, Path socket, String descriptor) {
    try {
      return accepted(pid, socket).contains(descriptor);
    } catch (IOException gone) {
      return false;
    }
  }

  /** Whether somebody is connected to the process by this socket. */
  public static boolean isConnected(long pid, Path socket) {
    try {
      return !accepted(pid, socket).isEmpty();
    } catch (IOException gone) {
      return false;
    }
  }

  private static List<String> accepted(long pid, Path socket) throws IOException {
    List<String> links =
        Files.readAllLines(Path.of("/proc/net/unix")).stream()
            .map(line -> line.strip().split("\\s+", -1))
            .filter(words -> words.length == 8 && words[5].equals(CONNECTED))
            .filter(words -> words[7].equals(socket.toString()))
            .map(words -> "socket:[" + words[6] + "]")
            .toList();
    List<String> found = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor) && links.contains(target(descriptor))) {
          found.add(descriptor.getFileName().toString());
        }
      }
    }
    return found;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
