package dev.cloister.runtime.mcp.http;

import static dev.cloister.runtime.mcp.http.McpFixture.message;
import static dev.cloister.runtime.mcp.http.McpFixture.modern;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.stdio.StdioBridge;
import dev.cloister.runtime.mcp.stdio.StdioSettings;
import dev.cloister.runtime.mcp.stdio.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StdioBridgeTest {
  private static final String HANG = "{'name':'hang','arguments':{}}";
  private static final int ROOM = 1 << 20;
  private static final String SETTINGS =
      "cloister.mcp { stdio-calls = 3, stdio-grace = 1s, longest-message = 64 KiB }";

  private McpFixture mcp;
  private McpFixture daemon;
  private PipedOutputStream input;
  private BufferedReader output;
  private CompletableFuture<Void> over;

  @BeforeEach
  void open() throws IOException {
    mcp = new McpFixture("cloister.mcp.heartbeat = 20ms");
    daemon = mcp;
    input = new PipedOutputStream();
    PipedOutputStream out = new PipedOutputStream();
    output = new BufferedReader(new InputStreamReader(new PipedInputStream(out, ROOM), UTF_8));
    StdioBridge bridge =
        new StdioBridge(
            new PipedInputStream(input, ROOM),
            out,
            () -> new Target(daemon.uri(), "token"),
            HttpClient.newHttpClient(),
            StdioSettings.of(
                ConfigFactory.parseString(SETTINGS).withFallback(ConfigFactory.load())));
    // Not on the common pool, whose one thread on two processors others need.
    over =
        CompletableFuture.runAsync(() -> run(bridge), task -> new Thread(task, "bridge").start());
  }

  @AfterEach
  void close() throws IOException {
    input.close();
    over.join();
    mcp.close();
  }

  @Test
  void carriesBothErasOnOneStream() throws Exception {
    send(modern("server/discover", "{}"));
    assertThat(next().at("/result/supportedVersions/0").asText()).isEqualTo("2026-07-28");
    initialize();
    send(modern("tools/call", "{'name':'greet','arguments':{'name':'you'}}"));
    assertThat(next().toString()).contains("Hello, you!", "resultType");
    send(message("tools/call", "{'name':'greet','arguments':{'name':'us'}}"));
    assertThat(next().toString()).contains("Hello, us!").doesNotContain("resultType");
  }

  @Test
  void passesNotificationsAndQuestionsOn() throws Exception {
    initialize();
    String asking = "{'name':'test_elicitation','arguments':{'message':'Who?'}}";
    send(message("tools/call", asking));
    ObjectNode question = next();
    assertThat(question.path("method").asText()).isEqualTo("elicitation/create");
    ObjectNode answer = McpFixture.json("{'jsonrpc':'2.0','result':{'action':'decline'}}");
    answer.set("id", question.get("id"));
    send(answer);
    assertThat(next().toString()).contains("action=decline");
    send(message("tools/call", "{'name':'test_tool_with_progress','_meta':{'progressToken':'p'}}"));
    assertThat(next().at("/params/progress").asInt()).isZero();
  }

  @Test
  void cancelsInEitherEra() throws Exception {
    send(modern("tools/call", HANG));
    var first = mcp.hanging.take();
    send(cancelling(7));
    first.awaitCancelled();
    initialize();
    send(message("tools/call", HANG).put("id", 9));
    var second = mcp.hanging.take();
    send(cancelling(9));
    second.awaitCancelled();
    send(message("ping", "{}").put("id", 10));
    assertThat(next().path("id").asInt()).isEqualTo(10);
  }

  @Test
  void refusesMoreThanItMayHaveUnderWay() throws Exception {
    for (int id = 1; id <= 4; id++) {
      send(modern("tools/call", HANG).put("id", id));
    }
    ObjectNode refused = next();
    assertThat(refused.path("id").asInt()).isEqualTo(4);
    assertThat(refused.at("/error/message").asText()).contains("3 requests");
    input.write(("\"" + "x".repeat(70_000) + "\"\n").getBytes(UTF_8));
    assertThat(next().at("/error/message").asText()).contains("65536 bytes");
  }

  @Test
  void tellsWhatIsNoMessageAndGoesOn() throws Exception {
    input.write("nonsense\n\n[]\n".getBytes(UTF_8));
    assertThat(next().at("/error/code").asInt()).isEqualTo(-32700);
    assertThat(next().at("/error/code").asInt()).isEqualTo(-32600);
    send(modern("tools/list", "{}"));
    assertThat(next().path("result").has("tools")).isTrue();
  }

  @Test
  void endsWhatIsUnderWayWithItsInput() throws Exception {
    send(modern("tools/call", HANG));
    var call = mcp.hanging.take();
    input.close();
    over.join();
    call.awaitCancelled();
  }

  @Test
  void opensASessionAnewWhenTheDaemonWasRestarted() throws Exception {
    initialize();
    try (McpFixture restarted = new McpFixture("")) {
      daemon = restarted;
      send(message("tools/call", "{'name':'greet','arguments':{'name':'again'}}"));
      assertThat(next().toString()).contains("Hello, again!");
    }
    daemon = mcp;
  }

  private void initialize() throws IOException {
    send(
        message(
            "initialize", "{'protocolVersion':'2025-11-25','capabilities':{'elicitation':{}}}"));
    assertThat(next().at("/result/protocolVersion").asText()).isEqualTo("2025-11-25");
  }

  private static ObjectNode cancelling(int id) {
    ObjectNode message = message("notifications/cancelled", "{'requestId':" + id + "}");
    message.remove("id");
    return message;
  }

  private void send(ObjectNode message) throws IOException {
    input.write(Json.write(message));
    input.write('\n');
    input.flush();
  }

  private ObjectNode next() throws IOException {
    return (ObjectNode) Json.parse(output.readLine().getBytes(UTF_8));
  }

  private static void run(StdioBridge bridge) {
    try {
      bridge.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
