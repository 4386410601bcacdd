package dev.cloister.runtime.rest;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.VerbJson;
import java.nio.charset.StandardCharsets;

/** Answers in their one form. */
final class Responses {
  private Responses() {}

  static HttpResponse ok(Record body) {
    return json(StatusCodes.OK, VerbJson.write(body));
  }

  static HttpResponse ok(ObjectNode body) {
    return json(StatusCodes.OK, body.toString().getBytes(StandardCharsets.UTF_8));
  }

  static HttpResponse failure(Throwable error) {
    Throwable refined = Statuses.refined(error);
    Failure failure = FailureException.failureOf(refined);
    return json(Statuses.of(refined, failure), VerbJson.write(ErrorView.of(failure).document()));
  }

  static HttpResponse error(StatusCode status, ErrorView error) {
    return json(status, VerbJson.write(error.document()));
  }

  private static HttpResponse json(StatusCode status, byte[] body) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, body));
  }
}
