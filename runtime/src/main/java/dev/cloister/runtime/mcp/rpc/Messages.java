package dev.cloister.runtime.mcp.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Messages of ours, as they go out. */
public final class Messages {
  private Messages() {}

  public static ObjectNode result(RpcId id, ObjectNode result) {
    ObjectNode message = envelope();
    message.set("id", id.value());
    message.set("result", result);
    return message;
  }

  /** {@code id}: empty where the request could not be told. */
  public static ObjectNode error(Optional<RpcId> id, RpcError error) {
    ObjectNode message = envelope();
    id.ifPresent(known -> message.set("id", known.value()));
    message.set("error", error.json());
    return message;
  }

  public static ObjectNode notification(String method, ObjectNode params) {
    ObjectNode message = envelope().put("method", method);
    message.set("params", params);
    return message;
  }

  /** A request to a client; revisions up to 2025-11-25 alone know these. */
  public static ObjectNode request(String id, String method, ObjectNode params) {
    ObjectNode message = envelope().put("id", id).put("method", method);
    message.set("params", params);
    return message;
  }

  private static ObjectNode envelope() {
    return Json.object().put("jsonrpc", "2.0");
  }
}
