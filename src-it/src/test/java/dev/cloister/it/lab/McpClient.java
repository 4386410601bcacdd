package dev.cloister.it.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A client of the stateless revision. Leaves no thread behind. Thread-safe. */
public final class McpClient {
  private static final String REVISION = "2026-07-28";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT = "data: ";
  private static final int PATIENCE_MILLIS = 240_000;

  private final AtomicLong ids = new AtomicLong();
  private final URL endpoint;
  private final String token;
  private final boolean tasks;

  /**
   * A client of one server.
   *
   * @param url where the server is found, without a path
   * @param tasks whether it declares that it polls tasks
   */
  public McpClient(String url, String token, boolean tasks) throws IOException {
    this.endpoint = new URL(url + "/mcp");
    this.token = token;
    this.tasks = tasks;
  }

  /** The result of a tool's call. */
  public JsonNode call(String tool, ObjectNode arguments) throws IOException {
    ObjectNode params = JSON.createObjectNode().put("name", tool);
    params.set("arguments", arguments);
    return request("tools/call", tool, params);
  }

  /** The task as it is now. */
  public JsonNode task(String id) throws IOException {
    return request("tasks/get", id, JSON.createObjectNode().put("taskId", id));
  }

  /** Runs a program without options. */
  public JsonNode exec(String workspace, String... command) throws IOException {
    ObjectNode arguments = JSON.createObjectNode().put("workspace", workspace);
    for (String word : command) {
      arguments.withArray("command").add(word);
    }
    return call("exec", arguments);
  }

  private JsonNode request(String method, String name, ObjectNode params) throws IOException {
    ObjectNode meta = params.putObject("_meta");
    meta.put("io.modelcontextprotocol/protocolVersion", REVISION);
    ObjectNode capabilities = meta.putObject("io.modelcontextprotocol/clientCapabilities");
    if (tasks) {
      capabilities.putObject("extensions").putObject("io.modelcontextprotocol/tasks");
    }
    ObjectNode body =
        JSON.createObjectNode()
            .put("jsonrpc", "2.0")
            .put("id", ids.incrementAndGet())
            .put("method", method);
    body.set("params", params);
    JsonNode answer = JSON.readTree(document(post(method, name, JSON.writeValueAsBytes(body))));
    if (!answer.has("result")) {
      throw new IOException(method + " " + name + " was answered " + answer);
    }
    return answer.path("result");
  }

  private HttpURLConnection post(String method, String name, byte[] body) throws IOException {
    HttpURLConnection http = (HttpURLConnection) endpoint.openConnection();
    http.setReadTimeout(PATIENCE_MILLIS);
    http.setRequestMethod("POST");
    http.setDoOutput(true);
    http.setFixedLengthStreamingMode(body.length);
    http.setRequestProperty("Authorization", "Bearer " + token);
    http.setRequestProperty("Content-Type", "application/json");
    http.setRequestProperty("Accept", "application/json, text/event-stream");
    http.setRequestProperty("MCP-Protocol-Version", REVISION);
    http.setRequestProperty("Mcp-Method", method);
    http.setRequestProperty("Mcp-Name", name);
    try (OutputStream out = http.getOutputStream()) {
      out.write(body);
    }
    return http;
  }

  /** The response; in a stream it is the last event. */
  private static String document(HttpURLConnection http) throws IOException {
    InputStream from = http.getResponseCode() < 400 ? http.getInputStream() : http.getErrorStream();
    try (InputStream in = from) {
      String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return String.valueOf(http.getContentType()).startsWith("text/event-stream")
          ? body.lines()
              .filter(line -> line.startsWith(EVENT))
              .reduce("", (before, line) -> line.substring(EVENT.length()))
          : body;
    }
  }
}
