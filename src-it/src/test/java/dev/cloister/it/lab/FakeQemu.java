package dev.cloister.it.lab;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program in QEMU's place whose monitor lies. It opens the sockets that QEMU would, stays when
 * the host hangs up, and ends at SIGTERM or when the directory of its sockets is removed. Uses the
 * JDK alone.
 */
public final class FakeQemu {
  /** The code it exits with when it was let run. */
  public static final int RESUMED = 3;

  private static final int PIECE = 64 << 10;
  private static final int PIECES = 1024;
  private static final String GREETING =
      "{\"QMP\":{\"version\":{\"qemu\":{\"major\":7,\"minor\":2,\"micro\":0}},\"capabilities\":[]}}\n";
  private static final String EVENT =
      "{\"timestamp\":{\"seconds\":1,\"microseconds\":1},\"event\":\"STOP\"}\n";
  private static final Pattern COMMAND =
      Pattern.compile("\"execute\":\"([\\w-]+)\".*\"id\":(\\d+)");

  /** What its monitor does. */
  public enum Lie {
    /** Takes the connection and says nothing. */
    NO_GREETING,
    /** Says what is no JSON. */
    GARBAGE,
    /** Says 64 MiB without an end of a line. */
    ENDLESS_LINE,
    /** Greets, and knows no command. */
    REFUSAL,
    /** Greets, and answers what nobody asked. */
    WRONG_IDS,
    /** Tells events, and then is honest. */
    EVENTS_FIRST,
    /** Tells events for ever, and never greets. */
    EVENTS_FOR_EVER,
    /** Hangs up. */
    NOBODY
  }

  private final Lie lie;
  private final Path told;

  private FakeQemu(Lie lie, Path told) {
    this.lie = lie;
    this.told = told;
  }

  /** Puts a program that runs this at {@code path}. */
  public static void install(Path path, Lie lie) throws IOException {
    Path classes =
        Path.of(FakeQemu.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Files.deleteIfExists(path);
    Files.deleteIfExists(told(path));
    // The shell becomes the JVM: one process, with the pid that was started.
    Files.writeString(
        path,
        "#!/bin/sh\nexec '%s' -Xmx32m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -cp '%s' %s %s '%s' \"$@\"\n"
            .formatted(java, classes, FakeQemu.class.getName(), lie, told(path)));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
  }

  /** How many bytes of its endless line the last program at {@code path} has got rid of. */
  public static long bytesTold(Path path) throws IOException {
    return Files.size(told(path)) * PIECE;
  }

  /** Has one byte for each piece. */
  private static Path told(Path path) {
    return path.resolveSibling(path.getFileName() + ".told");
  }

  /** The lie, the file for {@link #bytesTold}, and QEMU's own arguments. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> argv = Arrays.asList(arguments);
    if (argv.contains("--version")) {
      System.out.println("QEMU emulator version 7.2.0");
      return;
    }
    FakeQemu fake = new FakeQemu(Lie.valueOf(arguments[0]), Path.of(arguments[1]));
    Path pidFile = Path.of(argv.get(argv.indexOf("-pidfile") + 1));
    Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
    fake.serve(socket(argv, "console"), FakeQemu::listen);
    fake.serve(socket(argv, "agent"), FakeQemu::listen);
    fake.serve(socket(argv, "monitor"), fake::lie);
    awaitRemoval(pidFile.getParent());
    System.exit(0);
  }

  /** Watches its parent: the directory itself lives on in the kernel while sockets are bound. */
  private static void awaitRemoval(Path directory) throws IOException, InterruptedException {
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      directory.getParent().register(watch, StandardWatchEventKinds.ENTRY_DELETE);
      while (Files.exists(directory)) {
        WatchKey removals = watch.take();
        removals.pollEvents();
        removals.reset();
      }
    }
  }

  private static Path socket(List<String> argv, String id) {
    Pattern chardev = Pattern.compile("socket,id=" + id + ",path=((?:[^,]|,,)*),.*");
    return argv.stream()
        .map(chardev::matcher)
        .filter(Matcher::matches)
        .map(found -> Path.of(found.group(1).replace(",,", ",")))
        .findFirst()
        .orElseThrow();
  }

  private interface Conversation {
    void with(SocketChannel host) throws IOException;
  }

  private void serve(Path path, Conversation conversation) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    Thread thread = new Thread(() -> serve(server, conversation), path.getFileName().toString());
    thread.setDaemon(true);
    thread.start();
  }

  private static void serve(ServerSocketChannel server, Conversation conversation) {
    while (true) {
      try (SocketChannel host = server.accept()) {
        conversation.with(host);
      } catch (IOException e) {
        System.err.println("The host hung up: " + e.getMessage());
      }
    }
  }

  private static void listen(SocketChannel host) throws IOException {
    ByteBuffer heard = ByteBuffer.allocate(PIECE);
    while (host.read(heard) >= 0) {
      heard.clear();
    }
  }

  private void lie(SocketChannel host) throws IOException {
    switch (lie) {
      case NO_GREETING -> listen(host);
      case GARBAGE -> {
        say(host, "\u0001]}{ this is no JSON\n");
        listen(host);
      }
      case ENDLESS_LINE -> endlessLine(host);
      case REFUSAL ->
          converse(
              host,
              "{\"id\":%d,\"error\":{\"class\":\"GenericError\",\"desc\":\"not for you\"}}\n");
      case WRONG_IDS -> converse(host, "{\"id\":9%d,\"return\":{}}\n");
      case EVENTS_FIRST -> {
        say(host, EVENT + EVENT + EVENT.replace("STOP", "NEVER_HEARD_OF"));
        converse(host, "{\"id\":%d,\"return\":{}}\n");
      }
      case EVENTS_FOR_EVER -> {
        while (true) {
          say(host, EVENT.repeat(100));
        }
      }
      case NOBODY -> host.close();
    }
  }

  private void endlessLine(SocketChannel host) throws IOException {
    String piece = "x".repeat(PIECE);
    for (int i = 0; i < PIECES; i++) {
      say(host, piece);
      Files.writeString(
          told,
          "+",
          java.nio.file.StandardOpenOption.CREATE,
          java.nio.file.StandardOpenOption.APPEND);
    }
    listen(host);
  }

  /** Answers every command in the same way; one who lets it run has been believed. */
  private static void converse(SocketChannel host, String answer) throws IOException {
    say(host, GREETING);
    try (Scanner lines = new Scanner(Channels.newInputStream(host), StandardCharsets.UTF_8)) {
      while (lines.hasNextLine()) {
        Matcher command = COMMAND.matcher(lines.nextLine());
        if (!command.find()) {
          throw new IOException("This is no command");
        }
        say(host, answer.formatted(Long.parseLong(command.group(2))));
        if (command.group(1).equals("cont")) {
          System.err.println("I was let run");
          System.exit(RESUMED);
        }
      }
    }
  }

  private static void say(SocketChannel host, String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      host.write(bytes);
    }
  }
}
