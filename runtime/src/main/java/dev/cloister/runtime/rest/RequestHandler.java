package dev.cloister.runtime.rest;

import akka.actor.ActorSystem;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Sink;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.audit.Caller;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.call.Transfers;
import dev.cloister.runtime.mcp.era.Principal;
import dev.cloister.runtime.mcp.http.McpEndpoint;
import dev.cloister.runtime.rest.Router.Match;
import dev.cloister.runtime.verb.FileDownloadInput;
import dev.cloister.runtime.verb.FileUploadInput;
import dev.cloister.runtime.verb.LogsInput;
import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.Verbs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every request's way: gate, router, input, verb, answer. */
final class RequestHandler {
  private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);
  private static final List<String> HEALTH = List.of("healthz");
  private static final List<String> MCP = List.of("mcp");
  private static final List<String> OPEN_API = List.of("v1", "openapi.json");

  private final Router router = new Router(Verbs.ALL);
  private final CompletionStage<McpEndpoint> mcp;
  private final Gate gate;
  private final Health health;
  private final String version;
  private final Materializer materializer;
  private final Inputs inputs;
  private final Calls calls;
  private final Downloads downloads;
  private final Uploads uploads;
  private final Logs logs;
  private final ExecSocket execSocket;

  /** {@code mcp}: what answers agents, once it is ready. */
  RequestHandler(
      Calls calls,
      CompletionStage<McpEndpoint> mcp,
      Gate gate,
      String version,
      RestSettings settings,
      ActorSystem system,
      Transfers transfers) {
    this.calls = calls;
    this.mcp = mcp;
    this.gate = gate;
    this.health = new Health("ok", version);
    this.version = version;
    this.materializer = SystemMaterializer.get(system).materializer();
    this.inputs = new Inputs(materializer, settings.bodyTimeout());
    this.downloads = new Downloads(calls, transfers, materializer);
    this.uploads = new Uploads(calls, materializer, settings.bodyTimeout());
    this.logs = new Logs(calls);
    this.execSocket = new ExecSocket(calls, materializer, settings.bodyTimeout());
  }

  /** Answers; the stage never fails. */
  CompletionStage<HttpResponse> handle(HttpRequest request) {
    Optional<HttpResponse> refusal = gate.refuseStranger(request);
    if (refusal.isEmpty() && !isHealth(request)) {
      refusal = gate.refuseUnknown(request);
    }
    if (refusal.isPresent()) {
      calls.sentAway(Callers.unknown(request));
      request.entity().getDataBytes().runWith(Sink.cancelled(), materializer);
      return CompletableFuture.completedFuture(refusal.get());
    }
    if (isHealth(request)) {
      return CompletableFuture.completedFuture(Responses.ok(health));
    }
    if (segments(request).equals(MCP)) {
      return mcp.thenCompose(endpoint -> endpoint.handle(request, new Principal(Caller.OWNER)));
    }
    return isOpenApi(request)
        ? CompletableFuture.supplyAsync(() -> Responses.ok(OpenApi.document(version)))
        : route(request);
  }

  private CompletionStage<HttpResponse> route(HttpRequest request) {
    long began = System.nanoTime();
    Match match;
    try {
      match = router.find(request.method().name(), segments(request));
    } catch (RuntimeException e) {
      request.discardEntityBytes(materializer);
      return CompletableFuture.completedFuture(Responses.failure(e));
    }
    return serve(request, match)
        .exceptionally(Responses::failure)
        .whenComplete((response, error) -> note(match.verb(), response, began));
  }

  private CompletionStage<HttpResponse> serve(HttpRequest request, Match match) {
    Caller caller = Callers.known(request);
    try {
      return match.streamed()
          ? CompletableFuture.completedFuture(upgrade(request, match, caller))
          : inputs
              .read(request, match)
              .whenComplete((input, error) -> refused(match, caller, error))
              .thenCompose(input -> serve(request, match.verb(), input, caller));
    } catch (RuntimeException e) {
      refused(match, caller, e);
      request.discardEntityBytes(materializer);
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<HttpResponse> serve(
      HttpRequest request, Verb<?, ?> verb, Record input, Caller caller) {
    return switch (verb.shape()) {
      case CALL, CHORE, EXECUTION, OUTCOME ->
          calls.call(verb, input, caller).thenApply(Responses::ok);
      case DOWNLOAD -> downloads.serve((FileDownloadInput) input, caller);
      case UPLOAD -> uploads.serve(request, (FileUploadInput) input, caller);
      case TEXT -> logs.serve((LogsInput) input, caller);
    };
  }

  private void refused(Match match, Caller caller, Throwable error) {
    if (error != null) {
      String workspace = match.parameters().getOrDefault("workspace", "");
      calls.refused(match.verb(), workspace, caller, error);
    }
  }

  private HttpResponse upgrade(HttpRequest request, Match match, Caller caller) {
    return request
        .getAttribute(AttributeKeys.webSocketUpgrade)
        .map(upgrade -> upgrade.handleMessagesWith(execSocket.open(match, caller)))
        .orElseThrow(
            () ->
                new FailureException(
                    FailureCode.INVALID_ARGUMENT,
                    "GET here opens a WebSocket",
                    "Send a WebSocket handshake, or use POST."));
  }

  private static List<String> segments(HttpRequest request) {
    List<String> segments = new ArrayList<>();
    request.getUri().pathSegments().forEach(segments::add);
    return segments;
  }

  private static boolean isHealth(HttpRequest request) {
    return segments(request).equals(HEALTH);
  }

  private static boolean isOpenApi(HttpRequest request) {
    return request.method().equals(HttpMethods.GET) && segments(request).equals(OPEN_API);
  }

  private static void note(Verb<?, ?> verb, HttpResponse response, long began) {
    long millis = (System.nanoTime() - began) / 1_000_000;
    if (verb.effects().readOnly()) {
      log.debug("{} {} {} ms", verb, response.status().intValue(), millis);
    } else {
      log.info("{} {} {} ms", verb, response.status().intValue(), millis);
    }
  }
}
