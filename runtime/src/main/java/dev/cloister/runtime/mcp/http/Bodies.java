package dev.cloister.runtime.mcp.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.stream.Materializer;
import dev.cloister.runtime.mcp.engine.Causes;
import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.RpcException;
import dev.cloister.runtime.stage.Plain;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads bodies within limits, and tells what is wrong with those that cannot be read. */
final class Bodies {
  private static final Logger log = LoggerFactory.getLogger(Bodies.class);

  private final McpSettings settings;
  private final Materializer materializer;

  Bodies(McpSettings settings, Materializer materializer) {
    this.settings = settings;
    this.materializer = materializer;
  }

  /** Whether the body is, by its own word, JSON. */
  static boolean isJson(HttpRequest request) {
    return request.entity().getContentType().mediaType().equals(MediaTypes.APPLICATION_JSON);
  }

  CompletionStage<byte[]> read(HttpRequest request) {
    return Plain.of(
            request
                .entity()
                .withSizeLimit(settings.longestMessage())
                .toStrict(settings.bodyTimeout().toMillis(), materializer))
        .thenApply(strict -> strict.getData().toArray());
  }

  /** What answers a request whose handling failed before there was a response. */
  HttpResponse refusal(Throwable error) {
    Throwable cause = Causes.of(error);
    if (cause instanceof RpcException known) {
      return Replies.refused(
          Replies.ofEnvelope(known.error().code()), Optional.empty(), known.error());
    }
    if (cause instanceof EntityStreamSizeException) {
      return Replies.refused(
          StatusCodes.CONTENT_TOO_LARGE,
          ErrorCode.INVALID_REQUEST,
          "The message is longer than " + settings.longestMessage() + " bytes. Send less.");
    }
    if (cause instanceof TimeoutException) {
      return Replies.refused(
          StatusCodes.REQUEST_TIMEOUT,
          ErrorCode.INVALID_REQUEST,
          "The message took longer than " + settings.bodyTimeout() + " to come. Send it at once.");
    }
    log.debug("A request broke", cause);
    return Replies.refused(
        StatusCodes.BAD_REQUEST, ErrorCode.INVALID_REQUEST, "The message was cut off.");
  }
}
