package dev.cloister.runtime.mcp.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.era.Era;
import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.Messages;
import dev.cloister.runtime.mcp.rpc.RpcError;
import dev.cloister.runtime.mcp.rpc.RpcId;
import java.util.Optional;

/** Responses that are no streams, and which HTTP status tells an error. */
final class Replies {
  private Replies() {}

  static HttpResponse json(StatusCode status, ObjectNode message) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, Json.write(message)));
  }

  /** A notification or an answer was taken. */
  static HttpResponse accepted() {
    return HttpResponse.create().withStatus(StatusCodes.ACCEPTED);
  }

  /** A request that was refused before anything was done about it. */
  static HttpResponse refused(StatusCode status, Optional<RpcId> id, RpcError error) {
    return json(status, Messages.error(id, error));
  }

  static HttpResponse refused(StatusCode status, ErrorCode code, String message) {
    return refused(status, Optional.empty(), RpcError.of(code, message));
  }

  static HttpResponse wrongMethod() {
    return refused(
            StatusCodes.METHOD_NOT_ALLOWED,
            ErrorCode.INVALID_REQUEST,
            "This takes POST; GET and DELETE with the Mcp-Session-Id of an open session.")
        .addHeader(RawHeader.create("Allow", "POST"));
  }

  /** The status of a message that could not be understood. */
  static StatusCode ofEnvelope(ErrorCode code) {
    return code == ErrorCode.METHOD_NOT_FOUND ? StatusCodes.NOT_FOUND : StatusCodes.BAD_REQUEST;
  }

  /** The status of a request that was understood and failed. */
  static StatusCode ofRequest(ErrorCode code, Era era) {
    if (code == ErrorCode.TOO_MANY_CALLS) {
      return StatusCodes.TOO_MANY_REQUESTS;
    }
    if (era == Era.LEGACY) {
      return StatusCodes.OK;
    }
    return switch (code) {
      case METHOD_NOT_FOUND -> StatusCodes.NOT_FOUND;
      case HEADER_MISMATCH, MISSING_CAPABILITY, UNSUPPORTED_VERSION -> StatusCodes.BAD_REQUEST;
      default -> StatusCodes.OK;
    };
  }
}
