package dev.cloister.runtime.mcp.era;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.Message.Request;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the HTTP headers of a modern request must say: the same as its body, so that whoever routes
 * by them and whoever acts on the body agree. Every violation is a {@code HEADER_MISMATCH}.
 */
public final class HeaderRules {
  public static final String REVISION = "MCP-Protocol-Version";
  public static final String METHOD = "Mcp-Method";
  public static final String NAME = "Mcp-Name";
  private static final String PARAMETER = "Mcp-Param-";

  /** The annotation that puts an argument into a header. */
  private static final String ANNOTATION = "x-mcp-header";

  /** The parameter that {@link #NAME} repeats, by method. */
  private static final Map<String, String> NAMED_BY =
      Map.of(
          "tools/call", "name",
          "prompts/get", "name",
          "resources/read", "uri",
          "tasks/get", "taskId",
          "tasks/update", "taskId",
          "tasks/cancel", "taskId");

  private final Function<String, Optional<String>> headers;

  /** {@code headers}: a header's value without white space around it, by its name in any case. */
  public HeaderRules(Function<String, Optional<String>> headers) {
    this.headers = headers;
  }

  /** The parameter that the header {@link #NAME} repeats for a method, if it has one. */
  public static Optional<String> namedBy(String method) {
    return Optional.ofNullable(NAMED_BY.get(method));
  }

  /** Checks that the revision is there at all. */
  public void requireRevision() {
    required(REVISION);
  }

  /** Checks the headers that every request has. */
  public void check(Request request, Meta meta) {
    same(REVISION, required(REVISION), meta.revision());
    same(METHOD, required(METHOD), request.method());
    Optional<String> field = namedBy(request.method());
    if (field.isPresent()) {
      same(
          NAME,
          HeaderValues.decode(NAME, required(NAME)),
          request.params().path(field.get()).asText());
    }
  }

  /** Checks the headers that {@code schema} asks for, against {@code arguments}. */
  public void checkArguments(ObjectNode schema, ObjectNode arguments) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      JsonNode declared = property.getValue();
      JsonNode value = arguments.path(property.getKey());
      if (declared.path(ANNOTATION).isTextual()) {
        checkArgument(PARAMETER + declared.path(ANNOTATION).asText(), value);
      } else if (declared instanceof ObjectNode nested && value instanceof ObjectNode inner) {
        checkArguments(nested, inner);
      }
    }
  }

  private void checkArgument(String header, JsonNode value) {
    Optional<String> given = headers.apply(header);
    if (value.isMissingNode() || value.isNull()) {
      if (given.isPresent()) {
        throw mismatch(header + " is there and the argument is not");
      }
      return;
    }
    String told = HeaderValues.decode(header, required(header));
    if (!(value.isNumber() ? sameNumber(told, value) : told.equals(value.asText()))) {
      throw mismatch(header + " differs from the argument");
    }
  }

  private static boolean sameNumber(String told, JsonNode value) {
    try {
      return new BigDecimal(told).compareTo(value.decimalValue()) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private String required(String header) {
    return headers.apply(header).orElseThrow(() -> mismatch(header + " is missing"));
  }

  private static void same(String header, String told, String meant) {
    if (!told.equals(meant)) {
      throw mismatch(header + " is not what the body says");
    }
  }

  static RpcException mismatch(String what) {
    return new RpcException(
        ErrorCode.HEADER_MISMATCH, "The header " + what + ". Repeat the body's value there.");
  }
}
