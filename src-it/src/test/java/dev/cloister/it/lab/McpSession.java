package dev.cloister.it.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A client of revision 2025-11-25 that changes its mind. For one thread at a time. */
public final class McpSession implements AutoCloseable {
  private static final String REVISION = "2025-11-25";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> headers = new ArrayList<>();
  private final HttpWire calls;
  private final HttpWire notes;
  private long ids;

  /** Opens a session. {@code url}: the server's, without a path. */
  public McpSession(String url, String token) throws IOException {
    this.calls = new HttpWire(url);
    this.notes = new HttpWire(url);
    headers.add("Authorization: Bearer " + token);
    headers.add("Accept: application/json, text/event-stream");
    ObjectNode params = JSON.createObjectNode().put("protocolVersion", REVISION);
    params.putObject("capabilities");
    params.putObject("clientInfo").put("name", "lab").put("version", "1");
    calls.send(
        "/mcp", headers, message("initialize", params).put("id", 0).toString().getBytes(UTF_8));
    HttpWire.Head head = calls.head();
    calls.body(head);
    headers.add("Mcp-Session-Id: " + head.value("mcp-session-id").orElseThrow());
    headers.add("MCP-Protocol-Version: " + REVISION);
    tell(message("notifications/initialized", JSON.createObjectNode()));
  }

  /** Has a program begin, and cancels it when the answer has begun. The connection stays good. */
  public void execAndCancel(String workspace, String... command) throws IOException {
    ids++;
    ObjectNode params = JSON.createObjectNode().put("name", "exec");
    params.set("arguments", McpClient.program(workspace, command));
    calls.send(
        "/mcp", headers, message("tools/call", params).put("id", ids).toString().getBytes(UTF_8));
    HttpWire.Head head = calls.head();
    tell(message("notifications/cancelled", JSON.createObjectNode().put("requestId", ids)));
    String rest = new String(calls.body(head), UTF_8);
    if (rest.contains("data:")) {
      throw new IOException("What was cancelled was answered: " + rest);
    }
  }

  @Override
  public void close() throws IOException {
    try (notes) {
      calls.close();
    }
  }

  private void tell(JsonNode notification) throws IOException {
    notes.send("/mcp", headers, notification.toString().getBytes(UTF_8));
    HttpWire.Head head = notes.head();
    notes.body(head);
    if (head.status() != 202) {
      throw new IOException(notification + " was answered with " + head);
    }
  }

  private static ObjectNode message(String method, ObjectNode params) {
    ObjectNode message = JSON.createObjectNode().put("jsonrpc", "2.0").put("method", method);
    message.set("params", params);
    return message;
  }
}
