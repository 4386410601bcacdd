package dev.cloister.bench;

import akka.NotUsed;
import akka.actor.ActorSystem;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.Cloister;
import dev.cloister.CloisterSettings;
import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Fork;
import dev.cloister.ForkOptions;
import dev.cloister.RestoreOptions;
import dev.cloister.SnapshotOptions;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceInfo.BootTiming;
import dev.cloister.WorkspaceOptions;
import dev.cloister.it.lab.McpClient;
import dev.cloister.runtime.call.DaemonIdentity;
import dev.cloister.runtime.rest.RestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Does through the library what a line on standard input says, and answers with how long it took,
 * in milliseconds: a line of numbers after {@code =}. At the end of input it removes what it made.
 *
 * <ul>
 *   <li>{@code boot}: creates a workspace and runs its first program: milliseconds, QEMU's pid, and
 *       the parts: setup, spawn, kernel, handshake, restore, enter, the rest. It boots cold.
 *   <li>{@code fork}: the same from a template.
 *   <li>{@code trips N}: runs {@code true} N times, one after another.
 *   <li>{@code mcp N}: the same N times through an MCP endpoint in this process, and N times
 *       through the library, in turn: both see the same load of the machine.
 *   <li>{@code upload M}, {@code download M}: a file of M MiB.
 *   <li>{@code warm}: waits until a spare is ready, takes it and runs its first program:
 *       milliseconds. It is deleted off the clock.
 *   <li>{@code sized M}: creates a workspace with room for a file of M MiB in memory: its QEMU's
 *       pid.
 *   <li>{@code dirty M}: makes that file.
 *   <li>{@code suspend}, {@code wake}, {@code snapshot}, {@code restore}: does that; what ends with
 *       a VM that runs, ends with {@code true} in it. The snapshot is the last that was taken.
 *   <li>{@code live N}: forks the workspace into N children and runs {@code true} in each:
 *       milliseconds, and for how many of them the workspace stood still.
 *   <li>{@code many N}: creates N workspaces at once: the pids of their QEMUs.
 *   <li>{@code drop}: deletes what {@code live} or {@code many} has made: milliseconds.
 *   <li>{@code stop}: stops the workspace; it is deleted off the clock.
 * </ul>
 */
final class Bench {
  private static final String FILE = "/root/measured";

  /** What a program that has files in memory would hand over at a time. */
  private static final int PIECE = 64 << 10;

  /**
   * Calls through MCP that are not measured: after about as many the JVM has compiled the way of a
   * call, as in a daemon that has served for a while.
   */
  private static final int WARM_UP = 600;

  /** Of a size that nothing else asks for. */
  private static final int SPARE_MIB = 264;

  private static final String POOL =
      "cloister.pool.sizes = [{ image = minimal, memory = " + SPARE_MIB + " MiB, least = 1 }]";

  private static final int BESIDE_THE_FILE_MIB = 192;

  /** Not zeros, of which QEMU saves none. */
  private static final String DIRTY =
      "mountpoint -q /mnt || mount -t tmpfs -o size=100%% none /mnt;"
          + " head -c %dM /dev/zero | tr '\\0' x > /mnt/dirty";

  private static final double NANOS_PER_MILLI = 1e6;

  private static final String TOKEN = "0".repeat(64);

  private final CloisterSettings settings;
  private final Cloister cloister;
  private final ActorSystem streams;
  private final PrintStream answers;
  private final List<Workspace> others = new ArrayList<>();
  private Workspace workspace;
  private String snapshot;
  private int warm;

  private Bench(
      CloisterSettings settings, Cloister cloister, ActorSystem streams, PrintStream answers) {
    this.settings = settings;
    this.cloister = cloister;
    this.streams = streams;
    this.answers = answers;
  }

  public static void main(String[] args) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ActorSystem streams = ActorSystem.create("bench");
    CloisterSettings settings = CloisterSettings.defaults().with(POOL);
    try (Cloister cloister = Cloister.open(settings)) {
      new Bench(settings, cloister, streams, System.out).obey(commands);
    } finally {
      streams.terminate();
    }
  }

  private void obey(BufferedReader commands) throws IOException {
    try {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        run(line.split(" "));
      }
    } finally {
      Cloister.await(cloister.drainPool());
      others.forEach(made -> Cloister.await(made.delete()));
      remove();
    }
  }

  private void run(String[] command) throws IOException {
    switch (command[0]) {
      case "boot" -> boot(WorkspaceOptions.image("minimal").cold(), "cold");
      case "fork" -> boot(WorkspaceOptions.image("minimal"), "template");
      case "trips" -> trips(Integer.parseInt(command[1]));
      case "mcp" -> mcp(Integer.parseInt(command[1]));
      case "upload" -> upload(Integer.parseInt(command[1]));
      case "download" -> download(Integer.parseInt(command[1]));
      case "warm" -> warm();
      case "sized" -> sized(Integer.parseInt(command[1]));
      case "dirty" -> timed(() -> dirty(Integer.parseInt(command[1])));
      case "suspend" -> timed(() -> Cloister.await(workspace.suspend()));
      case "wake" -> timed(this::wake);
      case "snapshot" -> timed(this::snapshot);
      case "restore" -> timed(this::restore);
      case "live" -> live(Integer.parseInt(command[1]));
      case "many" -> many(Integer.parseInt(command[1]));
      case "drop" -> drop();
      case "stop" -> stop();
      default -> throw new IllegalArgumentException(command[0]);
    }
  }

  private void boot(WorkspaceOptions options, String from) {
    long started = System.nanoTime();
    workspace = Cloister.await(cloister.create(options));
    runTrue();
    double took = millisSince(started);
    WorkspaceInfo.Vm vm = Cloister.await(workspace.info()).vm().orElseThrow();
    BootTiming part = vm.boot();
    answer(
        took,
        (double) vm.pid(),
        (double) part.setupMillis(),
        (double) part.spawnMillis(),
        (double) part.kernelMillis(),
        (double) part.handshakeMillis(),
        (double) part.restoreMillis(),
        (double) part.enterMillis(),
        took - part.totalMillis());
    if (!vm.from().equals(from)) {
      throw new IllegalStateException("It came from " + vm.from() + ": " + vm.reason());
    }
  }

  private void trips(int count) {
    double[] took = new double[count];
    for (int i = 0; i < count; i++) {
      long started = System.nanoTime();
      runTrue();
      took[i] = millisSince(started);
    }
    answer(took);
  }

  private void mcp(int count) throws IOException {
    DaemonIdentity self =
        new DaemonIdentity("bench", ProcessHandle.current().pid(), settings.state().home());
    try (RestServer server = RestServer.open(cloister, self, settings.config(), TOKEN);
        McpClient client = new McpClient(server.url(), TOKEN, false)) {
      String name = workspace.name();
      for (; warm < WARM_UP; warm++) {
        client.exec(name, "true");
      }
      double[] took = new double[2 * count];
      for (int i = 0; i < took.length; i += 2) {
        long started = System.nanoTime();
        JsonNode ran = client.exec(name, "true");
        took[i] = millisSince(started);
        if (ran.path("isError").asBoolean()) {
          throw new IOException("true ended with " + ran);
        }
        started = System.nanoTime();
        runTrue();
        took[i + 1] = millisSince(started);
      }
      answer(took);
    }
  }

  private void warm() {
    while (Cloister.await(cloister.pool()).stream().noneMatch(size -> size.ready() > 0)) {
      Thread.onSpinWait();
    }
    boot(WorkspaceOptions.image("minimal").withMemoryMiB(SPARE_MIB), "warm");
    remove();
  }

  private void sized(int mebi) {
    WorkspaceOptions options =
        WorkspaceOptions.image("minimal").withMemoryMiB(mebi + BESIDE_THE_FILE_MIB);
    // The template is made off the clock.
    workspace = Cloister.await(cloister.create(options));
    answer((double) Cloister.await(workspace.info()).vm().orElseThrow().pid());
  }

  private void dirty(int mebi) {
    check(Cloister.await(workspace.exec(ExecOptions.of("sh", "-c", DIRTY.formatted(mebi)))));
  }

  private void wake() {
    Cloister.await(workspace.wake());
    runTrue();
  }

  private void snapshot() {
    snapshot =
        Cloister.await(workspace.snapshots().create(SnapshotOptions.any())).snapshot().name();
  }

  private void restore() {
    Cloister.await(workspace.snapshots().restore(snapshot, RestoreOptions.DEFAULT));
    runTrue();
  }

  private void timed(Runnable work) {
    long started = System.nanoTime();
    work.run();
    answer(millisSince(started));
  }

  private void live(int count) {
    long started = System.nanoTime();
    Fork fork = Cloister.await(workspace.fork(ForkOptions.children(count)));
    for (Fork.Child child : fork.children()) {
      others.add(
          child
              .workspace()
              .orElseThrow(() -> new IllegalStateException("No child: " + child.failure())));
    }
    others.stream()
        .map(child -> child.exec(ExecOptions.of("true")))
        .toList()
        .forEach(ran -> check(Cloister.await(ran)));
    answer(millisSince(started), fork.paused().toNanos() / NANOS_PER_MILLI);
  }

  private void many(int count) {
    Stream.generate(() -> cloister.create(WorkspaceOptions.image("minimal")))
        .limit(count)
        .toList()
        .forEach(made -> others.add(Cloister.await(made)));
    answer(
        others.stream()
            .mapToDouble(made -> Cloister.await(made.info()).vm().orElseThrow().pid())
            .toArray());
  }

  private void drop() {
    long started = System.nanoTime();
    others.stream().map(Workspace::delete).toList().forEach(Cloister::await);
    others.clear();
    answer(millisSince(started));
  }

  private void runTrue() {
    check(Cloister.await(workspace.exec(ExecOptions.of("true"))));
  }

  private static void check(ExecResult result) {
    if (result.exit().exitCode() != 0) {
      throw new IllegalStateException("true ended with " + result);
    }
  }

  private void upload(int mebi) {
    Source<ByteString, NotUsed> contents =
        Source.from(Collections.nCopies((mebi << 20) / PIECE, noise()));
    long started = System.nanoTime();
    Cloister.await(workspace.writeFile(FILE, -1, contents));
    answer(millisSince(started));
  }

  private void download(int mebi) {
    long started = System.nanoTime();
    long bytes =
        Cloister.await(workspace.readFile(FILE, 0, -1).to(Sink.ignore()).run(streams)).bytes();
    answer(millisSince(started));
    if (bytes != (long) mebi << 20) {
      throw new IllegalStateException(bytes + " bytes came back");
    }
  }

  private void stop() {
    long started = System.nanoTime();
    Cloister.await(workspace.stop());
    answer(millisSince(started));
    remove();
  }

  private void remove() {
    if (workspace != null) {
      Cloister.await(workspace.delete());
      workspace = null;
    }
  }

  private static ByteString noise() {
    byte[] bytes = new byte[PIECE];
    new Random(1).nextBytes(bytes);
    return ByteString.fromArrayUnsafe(bytes);
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / NANOS_PER_MILLI;
  }

  private void answer(double... numbers) {
    StringBuilder line = new StringBuilder("=");
    for (double number : numbers) {
      line.append(String.format(Locale.ROOT, " %.3f", number));
    }
    answers.println(line);
    answers.flush();
  }
}
