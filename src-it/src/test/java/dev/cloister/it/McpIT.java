package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.it.lab.Cli;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.McpClient;
import dev.cloister.it.lab.McpSession;
import dev.cloister.it.lab.Percentiles;
import dev.cloister.it.lab.Proc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Agents of the daemon's endpoint: one whose work outlives the daemon, and many at once. */
class McpIT {
  private static final int CLIENTS = 50;
  private static final int WORKSPACES = 5;
  private static final Duration CROWD = Duration.ofMinutes(2);

  /** A daemon of many clients lives in its heap of 256 MiB and what the JVM needs besides. */
  private static final long MOST_RESIDENT = 700L << 20;

  private static final int STORM_PAIRS = 4;
  private static final int CANCELLED_EACH = 30;
  private static final int CALM_CALLS = 100;
  private static final String[] STORM_PROGRAM = {"sleep", "86421"};

  /** Pools grow a little while they are used. */
  private static final int SLACK = 20;

  private static Lab lab;
  private static Cli cli;

  @BeforeAll
  static void up(Lab given) throws IOException {
    lab = given;
    cli = new Cli(lab);
    cli.ok("up");
    for (int i = 0; i < WORKSPACES; i++) {
      cli.ok("create", "--name", workspace(i), "--image", "minimal", "--memory", "128M");
    }
  }

  @AfterAll
  static void down() throws IOException {
    for (int i = 0; i < WORKSPACES; i++) {
      cli.ok("rm", workspace(i));
    }
    cli.ok("down");
  }

  private static String workspace(int number) {
    return "agent-" + number % WORKSPACES;
  }

  private static JsonNode daemon() throws IOException {
    return new ObjectMapper().readTree(lab.home().resolve("daemon.json").toFile());
  }

  private static McpClient client(boolean tasks) throws IOException {
    return new McpClient(daemon().path("url").asText(), token(), tasks);
  }

  private static String token() throws IOException {
    return Files.readString(lab.home().resolve("token")).strip();
  }

  @Test
  void aTaskGoesOnWhileTheDaemonIsKilledAndItsOutcomeIsKept() throws Exception {
    String id;
    try (McpClient before = client(true)) {
      JsonNode begun =
          before.exec(workspace(0), "sh", "-c", "echo first; sleep 15; echo last; exit 3");
      assertThat(begun.path("resultType").asText()).as(begun.toString()).isEqualTo("task");
      id = begun.path("taskId").asText();
    }

    ProcessHandle.of(daemon().path("pid").asLong()).orElseThrow().destroyForcibly();
    Eventually.until("the daemon is dead", () -> !lab.isHeldByAnother());
    cli.ok("up");

    JsonNode task;
    try (McpClient after = client(true)) {
      Eventually.until(
          "the task is over", () -> !task(after, id).path("status").asText().equals("working"));
      task = task(after, id);
    }
    assertThat(task.path("status").asText()).as(task.toString()).isEqualTo("completed");
    JsonNode result = task.path("result");
    assertThat(result.path("structuredContent").path("stdout").asText()).isEqualTo("first\nlast\n");
    assertThat(result.path("structuredContent").path("exit").path("exitCode").asInt()).isEqualTo(3);
    assertThat(result.path("content").path(0).path("text").asText()).contains("last");
  }

  private static JsonNode task(McpClient client, String id) {
    try {
      return client.task(id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aShortProgramIsAnsweredAtOnceAlsoToWhoPollsTasks() throws Exception {
    try (McpClient client = client(true)) {
      JsonNode ran = client.exec(workspace(1), "echo", "short");
      assertThat(ran.path("resultType").asText()).isEqualTo("complete");
      assertThat(ran.path("structuredContent").path("stdout").asText()).isEqualTo("short\n");
    }
  }

  @Test
  void fiftyClientsWorkAtOnceWithoutAnErrorOrALeak() throws Exception {
    long pid = daemon().path("pid").asLong();
    crowd(Duration.ofSeconds(10));
    long before = descriptors(pid);

    List<Long> took = crowd(CROWD);

    System.out.printf(
        "%d clients on %d workspaces for %d s: %d calls, %s; daemon %d MiB%n",
        CLIENTS,
        WORKSPACES,
        CROWD.toSeconds(),
        took.size(),
        Percentiles.of(took),
        Proc.residentBytes(pid) >> 20);
    assertThat(took).hasSizeGreaterThan(10 * CLIENTS);
    assertThat(Proc.residentBytes(pid)).isLessThan(MOST_RESIDENT);
    assertThat(Eventually.holds(() -> descriptors(pid) <= before + CLIENTS))
        .as("the clients' connections are closed: " + before + ", " + descriptors(pid))
        .isTrue();
  }

  /** Every client runs one program after the other; how long each took, in milliseconds. */
  private static List<Long> crowd(Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<List<Long>>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        String workspace = workspace(i);
        Callable<List<Long>> agent = () -> agent(workspace, end);
        all.add(threads.submit(agent));
      }
      List<Long> took = new ArrayList<>();
      for (Future<List<Long>> one : all) {
        took.addAll(one.get());
      }
      return took;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Long> agent(String workspace, long end) throws Exception {
    List<Long> took = new ArrayList<>();
    try (McpClient client = client(false)) {
      while (System.nanoTime() < end) {
        took.add(timed(client, workspace));
      }
    }
    return took;
  }

  /** How long it took, in milliseconds. */
  private static long timed(McpClient client, String workspace) throws IOException {
    long began = System.nanoTime();
    JsonNode ran = client.exec(workspace, "true");
    assertThat(ran.path("isError").asBoolean()).as(ran.toString()).isFalse();
    return Duration.ofNanos(System.nanoTime() - began).toMillis();
  }

  @Test
  void hundredsOfCancelledCallsLeaveNothingBehindAndHoldNobodyUp() throws Exception {
    long pid = daemon().path("pid").asLong();
    storm(4);
    long descriptors = descriptors(pid);
    long threads = threads(pid);
    List<Long> calm = new ArrayList<>();
    List<Long> meanwhile = new ArrayList<>();
    try (McpClient other = client(false)) {
      for (int i = 0; i < CALM_CALLS; i++) {
        calm.add(timed(other, workspace(3)));
      }
      ExecutorService one = Executors.newSingleThreadExecutor();
      try {
        Future<Void> storm =
            one.submit(
                () -> {
                  storm(CANCELLED_EACH);
                  return null;
                });
        while (!storm.isDone()) {
          meanwhile.add(timed(other, workspace(3)));
        }
        storm.get();
      } finally {
        one.shutdownNow();
      }
    }

    System.out.printf(
        "%d cancelled calls; another client before: %s; meanwhile: %s%n",
        2 * STORM_PAIRS * CANCELLED_EACH, Percentiles.of(calm), Percentiles.of(meanwhile));
    try (McpClient client = client(false)) {
      Eventually.until("no program is left", () -> stormPrograms(client) == 0);
    }
    Eventually.until("descriptors are closed", () -> descriptors(pid) <= descriptors + SLACK);
    Eventually.until("threads have ended", () -> threads(pid) <= threads + SLACK);
  }

  /** Pairs of clients that begin programs and lose interest, each pair in either way. */
  private static void storm(int each) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2 * STORM_PAIRS);
    try {
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < STORM_PAIRS; i++) {
        all.add(threads.submit(() -> leave(each)));
        all.add(threads.submit(() -> cancel(each)));
      }
      for (Future<Void> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void leave(int times) throws IOException {
    try (McpClient client = client(false)) {
      for (int i = 0; i < times; i++) {
        client.execAndLeave(i % 2 == 0, workspace(2), STORM_PROGRAM);
      }
    }
    return null;
  }

  private static Void cancel(int times) throws IOException {
    try (McpSession session = new McpSession(daemon().path("url").asText(), token())) {
      for (int i = 0; i < times; i++) {
        session.execAndCancel(workspace(2), STORM_PROGRAM);
      }
    }
    return null;
  }

  /** How many programs of the storm the guest has. */
  private static int stormPrograms(McpClient client) {
    try {
      // The brackets keep the search from finding itself.
      JsonNode found =
          client.exec(
              workspace(2),
              "sh",
              "-c",
              "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -o '[s]leep 86421' | wc -l");
      return Integer.parseInt(found.at("/structuredContent/stdout").asText().strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long threads(long pid) {
    String[] all = Path.of("/proc", Long.toString(pid), "task").toFile().list();
    return all == null ? 0 : all.length;
  }

  private static long descriptors(long pid) {
    String[] all = Path.of("/proc", Long.toString(pid), "fd").toFile().list();
    return all == null ? 0 : all.length;
  }
}
