package dev.cloister.it.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A client of the stateless revision. It keeps one connection. For one thread at a time. */
public final class McpClient implements AutoCloseable {
  private static final String REVISION = "2026-07-28";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT = "data: ";

  private final String url;
  private final String token;
  private final boolean tasks;
  private Optional<HttpWire> kept = Optional.empty();
  private long ids;

  /**
   * A client of one server.
   *
   * @param url where the server is found, without a path
   * @param tasks whether it declares that it polls tasks
   */
  public McpClient(String url, String token, boolean tasks) {
    this.url = url;
    this.token = token;
    this.tasks = tasks;
  }

  /** The result of a tool's call. */
  public JsonNode call(String tool, ObjectNode arguments) throws IOException {
    return result("tools/call", tool, call(arguments, tool));
  }

  /** The result of a tool's call, its arguments being a document with single quotes. */
  public JsonNode call(String tool, String arguments) throws IOException {
    return call(tool, (ObjectNode) JSON.readTree(arguments.replace('\'', '"')));
  }

  /** The task as it is now. */
  public JsonNode task(String id) throws IOException {
    return result("tasks/get", id, JSON.createObjectNode().put("taskId", id));
  }

  /** Runs a program without options. */
  public JsonNode exec(String workspace, String... command) throws IOException {
    return call("exec", program(workspace, command));
  }

  /**
   * Has a program begin, and leaves: at once, or when the answer has begun, which tells that it
   * runs.
   */
  public void execAndLeave(boolean atOnce, String workspace, String... command) throws IOException {
    try (HttpWire wire = new HttpWire(url)) {
      send(wire, "tools/call", "exec", call(program(workspace, command), "exec"));
      if (!atOnce) {
        wire.head();
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (kept.isPresent()) {
      kept.get().close();
      kept = Optional.empty();
    }
  }

  static ObjectNode program(String workspace, String... command) {
    ObjectNode arguments = JSON.createObjectNode().put("workspace", workspace);
    for (String word : command) {
      arguments.withArray("command").add(word);
    }
    return arguments;
  }

  private static ObjectNode call(ObjectNode arguments, String tool) {
    ObjectNode params = JSON.createObjectNode().put("name", tool);
    params.set("arguments", arguments);
    return params;
  }

  private JsonNode result(String method, String name, ObjectNode params) throws IOException {
    HttpWire wire = kept.isPresent() ? kept.get() : new HttpWire(url);
    kept = Optional.empty();
    JsonNode answer;
    try {
      send(wire, method, name, params);
      HttpWire.Head head = wire.head();
      answer = document(head, wire.body(head));
    } catch (IOException e) {
      wire.close();
      throw e;
    }
    kept = Optional.of(wire);
    if (!answer.has("result")) {
      throw new IOException(method + " " + name + " was answered " + answer);
    }
    return answer.path("result");
  }

  private void send(HttpWire wire, String method, String name, ObjectNode params)
      throws IOException {
    ObjectNode meta = params.putObject("_meta");
    meta.put("io.modelcontextprotocol/protocolVersion", REVISION);
    ObjectNode capabilities = meta.putObject("io.modelcontextprotocol/clientCapabilities");
    if (tasks) {
      capabilities.putObject("extensions").putObject("io.modelcontextprotocol/tasks");
    }
    ids++;
    ObjectNode body =
        JSON.createObjectNode().put("jsonrpc", "2.0").put("id", ids).put("method", method);
    body.set("params", params);
    wire.send(
        "/mcp",
        List.of(
            "Authorization: Bearer " + token,
            "Accept: application/json, text/event-stream",
            "MCP-Protocol-Version: " + REVISION,
            "Mcp-Method: " + method,
            "Mcp-Name: " + name),
        JSON.writeValueAsBytes(body));
  }

  /** The response; in a stream it is the last event. */
  static JsonNode document(HttpWire.Head head, byte[] body) throws IOException {
    String text = new String(body, StandardCharsets.UTF_8);
    return JSON.readTree(
        head.isStream()
            ? text.lines()
                .filter(line -> line.startsWith(EVENT))
                .reduce("", (before, line) -> line.substring(EVENT.length()))
            : text);
  }
}
