package dev.cloister.runtime.rest;

import akka.http.javadsl.model.HttpRequest;
import akka.http.scaladsl.model.IllegalUriException;
import akka.stream.Materializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.rest.Router.Match;
import dev.cloister.runtime.stage.Plain;
import dev.cloister.runtime.verb.VerbInput;
import dev.cloister.runtime.verb.VerbJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Gathers a verb's input from the places its route says: path, query, body. */
final class Inputs {
  private final Materializer materializer;
  private final Duration bodyTimeout;

  Inputs(Materializer materializer, Duration bodyTimeout) {
    this.materializer = materializer;
    this.bodyTimeout = bodyTimeout;
  }

  /** The input; a body is read where the route has one. Throws, or fails, where it is none. */
  CompletionStage<Record> read(HttpRequest request, Match match) {
    if (!match.verb().route().hasBody()) {
      return CompletableFuture.completedFuture(readQuery(request, match));
    }
    return Plain.of(
            request
                .entity()
                .withSizeLimit(VerbJson.MAX_DOCUMENT)
                .toStrict(bodyTimeout.toMillis(), materializer))
        .thenApply(
            strict -> {
              byte[] body = strict.getData().toArray();
              return parse(body.length == 0 ? new byte[] {'{', '}'} : body, match);
            });
  }

  /** The input of a route without a JSON body. */
  private static Record readQuery(HttpRequest request, Match match) {
    Map<String, List<String>> given;
    try {
      given = request.getUri().query().toMultiMap();
    } catch (IllegalUriException e) {
      throw new FailureException(
          FailureCode.INVALID_ARGUMENT, "The query is not well-formed", "Percent-encode it.");
    }
    ObjectNode fields = VerbJson.object();
    given.forEach((name, texts) -> fields.set(name, QueryValues.of(match.verb(), name, texts)));
    return input(fields, match);
  }

  /** The input whose document came by other means than a body. */
  static Record parse(byte[] document, Match match) {
    return input(VerbJson.parse(document), match);
  }

  private static Record input(ObjectNode fields, Match match) {
    match.parameters().forEach(fields::put);
    return VerbInput.of(match.verb(), fields);
  }
}
