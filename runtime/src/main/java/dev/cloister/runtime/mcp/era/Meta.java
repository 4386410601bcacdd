package dev.cloister.runtime.mcp.era;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.util.Optional;

/**
 * What a modern request says about itself in {@code params._meta}.
 *
 * @param logLevel empty: it wants no log messages
 */
public record Meta(String revision, ClientCapabilities capabilities, Optional<LogLevel> logLevel) {
  public static final String REVISION = "io.modelcontextprotocol/protocolVersion";
  public static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
  public static final String LOG_LEVEL = "io.modelcontextprotocol/logLevel";
  public static final String SERVER = "io.modelcontextprotocol/serverInfo";
  public static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";

  /** The revision named in {@code params}, if any is. */
  public static Optional<String> revision(ObjectNode params) {
    return Json.child(params, "_meta").flatMap(meta -> Json.text(meta, REVISION));
  }

  /**
   * Reads it.
   *
   * @throws RpcException with {@code INVALID_PARAMS} where a field is missing or malformed
   */
  public static Meta of(ObjectNode params) {
    ObjectNode meta = Json.child(params, "_meta").orElseThrow(() -> missing("_meta"));
    String revision = Json.text(meta, REVISION).orElseThrow(() -> missing("_meta." + REVISION));
    ObjectNode declared =
        Json.child(meta, CAPABILITIES).orElseThrow(() -> missing("_meta." + CAPABILITIES));
    Optional<LogLevel> level = Optional.empty();
    if (meta.has(LOG_LEVEL)) {
      level = LogLevel.ofId(meta.path(LOG_LEVEL).asText());
      if (level.isEmpty()) {
        throw RpcException.invalid("The log level is none. Use debug to emergency.");
      }
    }
    return new Meta(revision, ClientCapabilities.of(declared), level);
  }

  /**
   * Checks that the revision is spoken.
   *
   * @throws RpcException with {@code UNSUPPORTED_VERSION}
   */
  public void requireSpoken() {
    if (!Revisions.MODERN.contains(revision)) {
      ObjectNode data = Json.object();
      ArrayNode supported = data.putArray("supported");
      Revisions.MODERN.forEach(supported::add);
      data.put("requested", revision);
      throw new RpcException(
          ErrorCode.UNSUPPORTED_VERSION,
          "The protocol version is not supported. Use one of those in 'supported', or open a"
              + " session with initialize.",
          data);
    }
  }

  private static RpcException missing(String field) {
    return RpcException.invalid("The params lack '" + field + "'. Every request must carry it.");
  }
}
