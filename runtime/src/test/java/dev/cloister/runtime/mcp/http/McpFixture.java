package dev.cloister.runtime.mcp.http;

import akka.actor.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.cloister.runtime.mcp.era.HeaderRules;
import dev.cloister.runtime.mcp.era.Principal;
import dev.cloister.runtime.mcp.feature.CallContext;
import dev.cloister.runtime.mcp.feature.Changes;
import dev.cloister.runtime.mcp.feature.Content;
import dev.cloister.runtime.mcp.feature.ToolOutcome;
import dev.cloister.runtime.mcp.fixture.FixtureFeatures;
import dev.cloister.runtime.mcp.fixture.FixtureTool;
import dev.cloister.runtime.mcp.rpc.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The endpoint with the fixtures, and the tool {@code hang}, which ends when it is cancelled or
 * released. The principal is what the header {@code X-Principal} says.
 */
public final class McpFixture implements AutoCloseable {
  /** A call of {@code hang}. */
  record Hanging(CallContext context, CompletableFuture<ToolOutcome> outcome) {
    void release() {
      outcome.complete(new ToolOutcome.Shown(List.of(new Content.Text("released"))));
    }

    void awaitCancelled() {
      context.cancelled().toCompletableFuture().join();
    }
  }

  /** An answer in one piece. */
  record Answer(int status, ObjectNode message) {
    int error() {
      return message.path("error").path("code").asInt();
    }

    String text() {
      return message.path("result").path("content").path(0).path("text").asText();
    }
  }

  final Changes changes = new Changes();
  final LinkedBlockingQueue<Hanging> hanging = new LinkedBlockingQueue<>();
  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ActorSystem system;
  private final McpEndpoint endpoint;
  private final ServerBinding binding;

  public McpFixture(String overrides) {
    Config config = ConfigFactory.parseString(overrides).withFallback(ConfigFactory.load());
    Config ofAkka =
        ConfigFactory.parseString("akka.daemonic = on")
            .withFallback(config.getConfig("cloister.http").withOnlyPath("akka"))
            .withFallback(config);
    system = ActorSystem.create("mcp-test", ofAkka);
    endpoint =
        new McpEndpoint(
            FixtureFeatures.with(changes, FixtureTool.of("hang", (in, context) -> hang(context))),
            config,
            system);
    binding =
        Http.get(system)
            .newServerAt("127.0.0.1", 0)
            .bind((HttpRequest request) -> endpoint.handle(request, principal(request)))
            .toCompletableFuture()
            .join();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + binding.localAddress().getPort() + "/mcp");
  }

  /** Ends the endpoint, as the server's end does. */
  void end() {
    endpoint.close();
  }

  @Override
  public void close() {
    binding.terminate(Duration.ofMillis(1)).toCompletableFuture().join();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  private CompletableFuture<ToolOutcome> hang(CallContext context) {
    Hanging call = new Hanging(context, new CompletableFuture<>());
    context.cancelled().thenRun(call::release);
    hanging.add(call);
    return call.outcome();
  }

  private static Principal principal(HttpRequest request) {
    return new Principal(
        request.getHeader("X-Principal").map(header -> header.value()).orElse("anybody"));
  }

  /** A request of the modern era by a client that can do everything. */
  static ObjectNode modern(String method, String params) {
    return modern(method, params, "{\"elicitation\":{},\"sampling\":{},\"roots\":{}}");
  }

  static ObjectNode modern(String method, String params, String capabilities) {
    ObjectNode message = message(method, params);
    ObjectNode meta = message.withObject("/params/_meta");
    meta.put("io.modelcontextprotocol/protocolVersion", "2026-07-28");
    meta.set("io.modelcontextprotocol/clientCapabilities", json(capabilities));
    return message;
  }

  static ObjectNode message(String method, String params) {
    ObjectNode message = Json.object().put("jsonrpc", "2.0").put("id", 7).put("method", method);
    message.set("params", json(params));
    return message;
  }

  static ObjectNode json(String text) {
    return (ObjectNode) Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  java.net.http.HttpRequest.Builder post(JsonNode message, String... headers) {
    return raw(Json.write(message), headers);
  }

  java.net.http.HttpRequest.Builder raw(byte[] body, String... headers) {
    var request =
        java.net.http.HttpRequest.newBuilder(uri())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofByteArray(body));
    return headers.length == 0 ? request : request.headers(headers);
  }

  /** With the headers that the message asks for. */
  java.net.http.HttpRequest.Builder conforming(ObjectNode message, String... more) {
    String method = message.path("method").asText();
    var request =
        post(message, more)
            .header("MCP-Protocol-Version", "2026-07-28")
            .header("Mcp-Method", method);
    HeaderRules.namedBy(method)
        .ifPresent(
            field -> request.header("Mcp-Name", message.path("params").path(field).asText()));
    return request;
  }

  Answer ask(ObjectNode message, String... more) throws IOException, InterruptedException {
    return whole(conforming(message, more).build());
  }

  /** The last message of the response, be it JSON or a stream. */
  Answer whole(java.net.http.HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    String last =
        response
            .body()
            .lines()
            .map(line -> line.startsWith("data: ") ? line.substring(6) : line)
            .filter(line -> line.startsWith("{"))
            .reduce((one, next) -> next)
            .orElse("{}");
    return new Answer(
        response.statusCode(), (ObjectNode) Json.parse(last.getBytes(StandardCharsets.UTF_8)));
  }

  Stream stream(java.net.http.HttpRequest request) throws IOException, InterruptedException {
    return new Stream(client.send(request, BodyHandlers.ofInputStream()));
  }

  /** A response that is read piece by piece. */
  static final class Stream implements AutoCloseable {
    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    Stream(HttpResponse<InputStream> response) {
      this.response = response;
      this.lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    HttpResponse<InputStream> response() {
      return response;
    }

    /** The next comment. */
    void awaitComment() throws IOException {
      String line = lines.readLine();
      while (!line.startsWith(":")) {
        line = lines.readLine();
      }
    }

    /** The next message; empty at the end. */
    Optional<ObjectNode> next() throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data: ")) {
          return Optional.of(
              (ObjectNode) Json.parse(line.substring(6).getBytes(StandardCharsets.UTF_8)));
        }
      }
      return Optional.empty();
    }

    @Override
    public void close() throws IOException {
      response.body().close();
    }
  }
}
