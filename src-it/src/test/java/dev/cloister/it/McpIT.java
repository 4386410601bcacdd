package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.it.lab.Cli;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.McpClient;
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
    String token = Files.readString(lab.home().resolve("token")).strip();
    return new McpClient(daemon().path("url").asText(), token, tasks);
  }

  @Test
  void aTaskGoesOnWhileTheDaemonIsKilledAndItsOutcomeIsKept() throws Exception {
    JsonNode begun =
        client(true).exec(workspace(0), "sh", "-c", "echo first; sleep 15; echo last; exit 3");
    assertThat(begun.path("resultType").asText()).as(begun.toString()).isEqualTo("task");
    String id = begun.path("taskId").asText();

    ProcessHandle.of(daemon().path("pid").asLong()).orElseThrow().destroyForcibly();
    Eventually.until("the daemon is dead", () -> !lab.isHeldByAnother());
    cli.ok("up");

    McpClient after = client(true);
    Eventually.until(
        "the task is over", () -> !task(after, id).path("status").asText().equals("working"));
    JsonNode task = task(after, id);
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
    JsonNode ran = client(true).exec(workspace(1), "echo", "short");
    assertThat(ran.path("resultType").asText()).isEqualTo("complete");
    assertThat(ran.path("structuredContent").path("stdout").asText()).isEqualTo("short\n");
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
    McpClient client = client(false);
    List<Long> took = new ArrayList<>();
    while (System.nanoTime() < end) {
      long began = System.nanoTime();
      JsonNode ran = client.exec(workspace, "true");
      assertThat(ran.path("isError").asBoolean()).as(ran.toString()).isFalse();
      took.add(Duration.ofNanos(System.nanoTime() - began).toMillis());
    }
    return took;
  }

  private static long descriptors(long pid) {
    String[] all = Path.of("/proc", Long.toString(pid), "fd").toFile().list();
    return all == null ? 0 : all.length;
  }
}
