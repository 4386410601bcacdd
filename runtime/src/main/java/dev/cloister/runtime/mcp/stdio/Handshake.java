package dev.cloister.runtime.mcp.stdio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/** What the client agreed on with the daemon, if it is of the legacy era. Thread-safe. */
final class Handshake {
  private Optional<byte[]> request = Optional.empty();
  private Optional<String> session = Optional.empty();
  private Optional<String> revision = Optional.empty();

  /** Remembers what the client asked for, to ask a restarted daemon for the same. */
  synchronized void begin(byte[] initialize) {
    request = Optional.of(initialize);
    session = Optional.empty();
    revision = Optional.empty();
  }

  /** What the client asked for; empty before it did. */
  synchronized Optional<byte[]> request() {
    return request;
  }

  /** Takes what the daemon agreed on. */
  synchronized void agreed(HttpResponse<?> response, byte[] body) {
    session = response.headers().firstValue("Mcp-Session-Id");
    try {
      JsonNode result = Json.parse(body).path("result");
      revision = Json.text(result, "protocolVersion");
    } catch (RpcException e) {
      revision = Optional.empty();
    }
  }

  synchronized Optional<String> session() {
    return session;
  }

  /** Puts into {@code to} what every message of the session carries. */
  synchronized void mark(HttpRequest.Builder to) {
    session.ifPresent(id -> to.header("Mcp-Session-Id", id));
    revision.ifPresent(agreed -> to.header("MCP-Protocol-Version", agreed));
  }
}
