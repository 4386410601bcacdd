package dev.cloister.runtime.mcp.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Which request: a string or an integer, given back as it came. */
public record RpcId(JsonNode value) {
  private static final int LONGEST = 256;

  /** The id in {@code value}; empty where it is none. */
  public static Optional<RpcId> of(JsonNode value) {
    boolean fine =
        value.isIntegralNumber() || (value.isTextual() && value.asText().length() <= LONGEST);
    return fine ? Optional.of(new RpcId(value)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
