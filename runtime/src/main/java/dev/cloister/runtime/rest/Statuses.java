package dev.cloister.runtime.rest;

import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.scaladsl.model.EntityStreamSizeException;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;

/** Which HTTP status tells a failure. */
final class Statuses {
  private Statuses() {}

  static StatusCode of(FailureCode code) {
    return switch (code) {
      case INVALID_ARGUMENT -> StatusCodes.BAD_REQUEST;
      case UNAUTHORIZED -> StatusCodes.UNAUTHORIZED;
      case NOT_PERMITTED -> StatusCodes.FORBIDDEN;
      case WORKSPACE_NOT_FOUND,
          IMAGE_NOT_FOUND,
          FILE_NOT_FOUND,
          JOB_NOT_FOUND,
          SNAPSHOT_NOT_FOUND ->
          StatusCodes.NOT_FOUND;
      case NAME_TAKEN,
          WRONG_STATE,
          WORKSPACE_PAUSED,
          WORKSPACE_SUSPENDED,
          LIFETIME_OVER,
          STATE_IN_USE,
          EDIT_MISMATCH,
          CANCELLED,
          SNAPSHOT_IN_USE,
          AGENT_OUTDATED ->
          StatusCodes.CONFLICT;
      case LIMIT_EXCEEDED, SNAPSHOT_QUOTA -> StatusCodes.TOO_MANY_REQUESTS;
      case NOT_ENOUGH_RESOURCES -> StatusCodes.SERVICE_UNAVAILABLE;
      case DISK_FULL, GUEST_DISK_FULL -> StatusCodes.INSUFFICIENT_STORAGE;
      default -> ofKind(code);
    };
  }

  /** What a body that broke its limit amounts to; any other error as it is. */
  static Throwable refined(Throwable error) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof EntityStreamSizeException) {
        return new TooLargeException();
      }
    }
    return error;
  }

  static StatusCode of(Throwable error, Failure failure) {
    if (error instanceof TooLargeException) {
      return StatusCodes.CONTENT_TOO_LARGE;
    }
    if (error instanceof Router.NoRouteException) {
      return StatusCodes.NOT_FOUND;
    }
    return error instanceof Router.WrongMethodException
        ? StatusCodes.METHOD_NOT_ALLOWED
        : of(failure.code());
  }

  private static StatusCode ofKind(FailureCode code) {
    return switch (code.kind()) {
      case REFUSED -> StatusCodes.UNPROCESSABLE_CONTENT;
      case TRANSIENT -> StatusCodes.SERVICE_UNAVAILABLE;
      case PERMANENT -> StatusCodes.INTERNAL_SERVER_ERROR;
      case UNKNOWN -> StatusCodes.BAD_GATEWAY;
    };
  }
}
