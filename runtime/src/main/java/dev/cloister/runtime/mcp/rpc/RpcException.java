package dev.cloister.runtime.mcp.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Answers a request with an error of the protocol. Without a stack: the error tells the story. */
public class RpcException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RpcError error;

  public RpcException(RpcError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  public RpcException(ErrorCode code, String message) {
    this(RpcError.of(code, message));
  }

  public RpcException(ErrorCode code, String message, ObjectNode data) {
    this(new RpcError(code, message, Optional.of(data)));
  }

  /** With {@code INVALID_PARAMS}. */
  public static RpcException invalid(String message) {
    return new RpcException(ErrorCode.INVALID_PARAMS, message);
  }

  public RpcError error() {
    return error;
  }
}
