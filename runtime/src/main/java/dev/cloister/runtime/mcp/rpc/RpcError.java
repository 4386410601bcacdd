package dev.cloister.runtime.mcp.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Why a request has no result.
 *
 * @param message what failed and what to do about it
 * @param data as the code demands it
 */
public record RpcError(ErrorCode code, String message, Optional<ObjectNode> data) {

  public static RpcError of(ErrorCode code, String message) {
    return new RpcError(code, message, Optional.empty());
  }

  /** The error object of a response. */
  public ObjectNode json() {
    ObjectNode json = Json.object().put("code", code.number()).put("message", message);
    data.ifPresent(more -> json.set("data", more));
    return json;
  }
}
