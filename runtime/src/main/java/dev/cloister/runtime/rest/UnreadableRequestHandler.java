package dev.cloister.runtime.rest;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.ErrorView;

/**
 * Answers bytes that are no HTTP request in the same form as everything else. Named in the
 * configuration.
 */
public final class UnreadableRequestHandler extends ParsingErrorHandler {
  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
    return Responses.error(
        status,
        ErrorView.of(
            FailureCode.INVALID_ARGUMENT,
            "The request is not acceptable HTTP: " + info.summary(),
            "Send a well-formed HTTP/1.1 request."));
  }
}
