package dev.cloister.runtime.mcp.http;

import akka.actor.ActorSystem;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import com.typesafe.config.Config;
import dev.cloister.runtime.mcp.engine.Engine;
import dev.cloister.runtime.mcp.engine.EngineSettings;
import dev.cloister.runtime.mcp.era.HeaderRules;
import dev.cloister.runtime.mcp.era.Meta;
import dev.cloister.runtime.mcp.era.Principal;
import dev.cloister.runtime.mcp.era.Revisions;
import dev.cloister.runtime.mcp.feature.Features;
import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.Message;
import dev.cloister.runtime.mcp.rpc.Message.Notification;
import dev.cloister.runtime.mcp.rpc.Message.Request;
import dev.cloister.runtime.mcp.session.SessionSettings;
import dev.cloister.runtime.mcp.session.Sessions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One path that speaks MCP. Thread-safe. The caller has decided who may come in, and closes it
 * before the server that it answers for.
 */
public final class McpEndpoint implements AutoCloseable {
  private static final int SESSION_ID_BYTES = 16;

  private final Materializer materializer;
  private final Bodies bodies;
  private final Listening listening;
  private final Sessions sessions;
  private final ModernRequests modern;
  private final LegacyRequests legacy;

  public McpEndpoint(Features features, Config config, ActorSystem system) {
    McpSettings settings = McpSettings.of(config);
    SecureRandom random = new SecureRandom();
    this.materializer = SystemMaterializer.get(system).materializer();
    this.bodies = new Bodies(settings, materializer);
    this.listening = new Listening(features.changes(), settings, materializer);
    this.sessions = new Sessions(SessionSettings.of(config), sessionIds(random), Clock.systemUTC());
    Engine engine = new Engine(features, EngineSettings.of(config), random, Clock.systemUTC());
    this.modern = new ModernRequests(engine, settings, materializer, listening);
    this.legacy = new LegacyRequests(engine, sessions, settings, materializer, listening);
  }

  /** Answers a request made on behalf of {@code principal}; the stage never fails. */
  public CompletionStage<HttpResponse> handle(HttpRequest request, Principal principal) {
    Headers headers = new Headers(request);
    try {
      if (request.method().equals(HttpMethods.POST)) {
        return post(request, headers, principal).exceptionally(bodies::refusal);
      }
      request.discardEntityBytes(materializer);
      Optional<HttpResponse> response = Optional.empty();
      if (request.method().equals(HttpMethods.GET)) {
        response = legacy.listen(headers, principal);
      } else if (request.method().equals(HttpMethods.DELETE)) {
        response = legacy.end(headers, principal);
      }
      return CompletableFuture.completedFuture(response.orElseGet(Replies::wrongMethod));
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(bodies.refusal(e));
    }
  }

  /** Ends all streams of changes in good order, and all sessions. */
  @Override
  public void close() {
    listening.close();
    sessions.end();
  }

  private CompletionStage<HttpResponse> post(
      HttpRequest request, Headers headers, Principal principal) {
    if (!Bodies.isJson(request)) {
      request.discardEntityBytes(materializer);
      return CompletableFuture.completedFuture(
          Replies.refused(
              StatusCodes.UNSUPPORTED_MEDIA_TYPE,
              ErrorCode.INVALID_REQUEST,
              "The body is not said to be JSON. Send Content-Type: application/json."));
    }
    return bodies
        .read(request)
        .thenCompose(body -> take(Message.of(Json.parse(body)), headers, principal));
  }

  private CompletionStage<HttpResponse> take(
      Message message, Headers headers, Principal principal) {
    if (!isModern(message, headers)) {
      return legacy.handle(message, headers, principal);
    }
    if (message instanceof Request request) {
      return modern.handle(request, headers, principal);
    }
    return CompletableFuture.completedFuture(
        message instanceof Notification
            ? Replies.accepted()
            : Replies.refused(
                StatusCodes.BAD_REQUEST,
                ErrorCode.INVALID_REQUEST,
                "Responses are not taken in this revision. Call again with inputResponses."));
  }

  private static boolean isModern(Message message, Headers headers) {
    if (message instanceof Request request
        && (Meta.revision(request.params()).isPresent()
            || request.method().equals("server/discover"))) {
      return true;
    }
    return headers.value(HeaderRules.REVISION).filter(Revisions.MODERN::contains).isPresent();
  }

  private static Supplier<String> sessionIds(SecureRandom random) {
    return () -> {
      byte[] id = new byte[SESSION_ID_BYTES];
      random.nextBytes(id);
      return HexFormat.of().formatHex(id);
    };
  }
}
