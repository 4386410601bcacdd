package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.era.ClientCapabilities;
import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.RpcException;

/** Refusals that more than one method knows. */
public final class Refusals {
  private Refusals() {}

  /** For a client that has not declared the capabilities in {@code needed}. */
  public static RpcException missing(ObjectNode needed) {
    ObjectNode data = Json.object();
    data.set("requiredCapabilities", needed);
    return new RpcException(
        ErrorCode.MISSING_CAPABILITY,
        "The client has not declared a capability that this takes: "
            + needed
            + ". Declare it, if it has it.",
        data);
  }

  /** For a client that does not poll tasks. */
  public static RpcException needsTasks() {
    ObjectNode needed = Json.object();
    needed.putObject("extensions").putObject(ClientCapabilities.TASKS);
    return missing(needed);
  }

  public static RpcException unknownMethod(String method) {
    return new RpcException(
        ErrorCode.METHOD_NOT_FOUND,
        "There is no method '" + method + "' here. Use those of the declared capabilities.");
  }

  static RpcException lacks(String parameter) {
    return RpcException.invalid("The params lack '" + parameter + "', or it is not a string.");
  }
}
