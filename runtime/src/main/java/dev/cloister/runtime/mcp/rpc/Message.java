package dev.cloister.runtime.mcp.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** One message from a peer. */
public sealed interface Message {
  /** Asks for a response. {@code params}: empty where there are none. */
  record Request(RpcId id, String method, ObjectNode params) implements Message {}

  /** Asks for none. */
  record Notification(String method, ObjectNode params) implements Message {}

  /** Answers a request of ours: a result, or an error in its stead. */
  record Response(RpcId id, Optional<ObjectNode> result, Optional<ObjectNode> error)
      implements Message {}

  /**
   * The message in a document.
   *
   * @throws RpcException with {@code INVALID_REQUEST} unless it is one
   */
  static Message of(JsonNode document) {
    if (!(document instanceof ObjectNode object)) {
      throw malformed("The message is not a JSON object; batches are not supported");
    }
    if (!"2.0".equals(object.path("jsonrpc").asText())) {
      throw malformed("The message has no 'jsonrpc' of \"2.0\"");
    }
    if (object.has("method")) {
      return call(object);
    }
    if (object.has("result") || object.has("error")) {
      return new Response(id(object), Json.child(object, "result"), Json.child(object, "error"));
    }
    throw malformed("The message is no request, notification or response");
  }

  private static Message call(ObjectNode object) {
    String method =
        Json.text(object, "method")
            .filter(name -> !name.isEmpty())
            .orElseThrow(() -> malformed("The 'method' is not a string"));
    JsonNode params = object.path("params");
    if (!params.isMissingNode() && !params.isObject()) {
      throw malformed("The 'params' are not an object");
    }
    ObjectNode fields = params instanceof ObjectNode given ? given : Json.object();
    return object.has("id")
        ? new Request(id(object), method, fields)
        : new Notification(method, fields);
  }

  private static RpcId id(ObjectNode object) {
    return RpcId.of(object.path("id"))
        .orElseThrow(() -> malformed("The 'id' is no integer and no short string"));
  }

  private static RpcException malformed(String what) {
    return new RpcException(ErrorCode.INVALID_REQUEST, what + ". Send one JSON-RPC 2.0 message.");
  }
}
