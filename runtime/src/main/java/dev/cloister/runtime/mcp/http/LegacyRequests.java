package dev.cloister.runtime.mcp.http;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.Materializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.mcp.engine.Call;
import dev.cloister.runtime.mcp.engine.Engine;
import dev.cloister.runtime.mcp.era.ClientCapabilities;
import dev.cloister.runtime.mcp.era.Era;
import dev.cloister.runtime.mcp.era.HeaderRules;
import dev.cloister.runtime.mcp.era.Principal;
import dev.cloister.runtime.mcp.era.Revisions;
import dev.cloister.runtime.mcp.feature.Answer;
import dev.cloister.runtime.mcp.feature.Question;
import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.Message;
import dev.cloister.runtime.mcp.rpc.Message.Notification;
import dev.cloister.runtime.mcp.rpc.Message.Request;
import dev.cloister.runtime.mcp.rpc.Message.Response;
import dev.cloister.runtime.mcp.rpc.Messages;
import dev.cloister.runtime.mcp.rpc.RpcException;
import dev.cloister.runtime.mcp.rpc.RpcId;
import dev.cloister.runtime.mcp.session.Session;
import dev.cloister.runtime.mcp.session.Sessions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Messages of clients up to revision 2025-11-25, which open a session and stay in it. */
final class LegacyRequests {
  private final Engine engine;
  private final Sessions sessions;
  private final McpSettings settings;
  private final Materializer materializer;
  private final Listening listening;
  private final SessionMethods methods;

  LegacyRequests(
      Engine engine,
      Sessions sessions,
      McpSettings settings,
      Materializer materializer,
      Listening listening) {
    this.engine = engine;
    this.sessions = sessions;
    this.settings = settings;
    this.materializer = materializer;
    this.listening = listening;
    this.methods = new SessionMethods(engine.features().profile());
  }

  CompletionStage<HttpResponse> handle(Message message, Headers headers, Principal principal) {
    if (message instanceof Request request && request.method().equals("initialize")) {
      return CompletableFuture.completedFuture(initialize(request, principal));
    }
    Optional<String> id = headers.value(Headers.SESSION);
    if (id.isEmpty()) {
      return refused(
          StatusCodes.BAD_REQUEST,
          message,
          "The header Mcp-Session-Id is missing. Open a session with initialize, or speak revision "
              + Revisions.MODERN.get(0)
              + ".");
    }
    String revision = headers.value(HeaderRules.REVISION).orElse(Revisions.ASSUMED);
    if (!Revisions.LEGACY.contains(revision)) {
      return refused(
          StatusCodes.BAD_REQUEST,
          message,
          "The protocol version is not supported. Use the one agreed on by initialize.");
    }
    return sessions
        .find(id.get(), principal)
        .map(session -> inside(session, message))
        .orElseGet(
            () ->
                refused(
                    StatusCodes.NOT_FOUND,
                    message,
                    "There is no such session, or no longer. Open another with initialize."));
  }

  /** The stream of changes for a session; empty where the request names none. */
  Optional<HttpResponse> listen(Headers headers, Principal principal) {
    return headers
        .value(Headers.SESSION)
        .map(
            id ->
                sessions
                    .find(id, principal)
                    .map(this::listen)
                    .orElseGet(LegacyRequests::noSession));
  }

  /** Ends a session; empty where the request names none. */
  Optional<HttpResponse> end(Headers headers, Principal principal) {
    return headers
        .value(Headers.SESSION)
        .map(
            id -> {
              Optional<Session> found = sessions.find(id, principal);
              found.ifPresent(sessions::end);
              return found.isPresent()
                  ? HttpResponse.create().withStatus(StatusCodes.NO_CONTENT)
                  : noSession();
            });
  }

  private HttpResponse listen(Session session) {
    Listening.Stream stream =
        listening.open(
            Optional.empty(),
            change -> Notices.isWanted(change, true, true, true, session::watches, task -> false),
            notice -> notice,
            Optional.empty(),
            () -> {});
    session.listen(stream.end());
    return stream.response();
  }

  private HttpResponse initialize(Request request, Principal principal) {
    try {
      String wanted =
          Json.text(request.params(), "protocolVersion")
              .orElseThrow(() -> RpcException.invalid("The params lack 'protocolVersion'."));
      ObjectNode declared =
          Json.child(request.params(), "capabilities")
              .orElseGet(Json::object)
              .without("extensions");
      Session session = sessions.open(principal, ClientCapabilities.of(declared));
      ObjectNode result = engine.initialized(Revisions.negotiate(wanted));
      return Replies.json(StatusCodes.OK, Messages.result(request.id(), result))
          .addHeader(RawHeader.create(Headers.SESSION, session.id()));
    } catch (RpcException e) {
      return Replies.refused(
          Replies.ofRequest(e.error().code(), Era.LEGACY), Optional.of(request.id()), e.error());
    }
  }

  private CompletionStage<HttpResponse> inside(Session session, Message message) {
    if (message instanceof Request request) {
      return request(session, request);
    }
    if (message instanceof Response response) {
      session.answered(response);
    } else if (message instanceof Notification notification) {
      methods.note(session, notification);
    }
    return CompletableFuture.completedFuture(Replies.accepted());
  }

  private CompletionStage<HttpResponse> request(Session session, Request request) {
    try {
      Optional<ObjectNode> result = methods.answer(session, request);
      if (result.isPresent()) {
        return CompletableFuture.completedFuture(
            Replies.json(StatusCodes.OK, Messages.result(request.id(), result.get())));
      }
    } catch (RpcException e) {
      return CompletableFuture.completedFuture(
          Replies.refused(StatusCodes.OK, Optional.of(request.id()), e.error()));
    }
    Exchange exchange =
        new Exchange(
            request,
            Era.LEGACY,
            settings,
            materializer,
            own -> question -> ask(session, own, question));
    Call call = engine.begin(request, session.client(), exchange, session.limit());
    if (!session.run(request.id(), call)) {
      call.cancel();
      return refused(
          StatusCodes.BAD_REQUEST, request, "A request of this id is under way. Use another id.");
    }
    return exchange.follow(call);
  }

  private static CompletionStage<Answer> ask(
      Session session, Exchange exchange, Question question) {
    Session.Pending pending = session.ask();
    boolean sent =
        exchange.offer(Messages.request(pending.id(), question.kind().method(), question.params()));
    return sent
        ? pending.answer()
        : CompletableFuture.failedFuture(
            new FailureException(
                FailureCode.CANCELLED,
                "The client can no longer be asked",
                "Call again, and keep the response's stream open."));
  }

  private static HttpResponse noSession() {
    return Replies.refused(
        StatusCodes.NOT_FOUND, ErrorCode.INVALID_REQUEST, "There is no such session.");
  }

  private static CompletionStage<HttpResponse> refused(
      StatusCode status, Message message, String why) {
    Optional<RpcId> id =
        message instanceof Request request ? Optional.of(request.id()) : Optional.empty();
    return CompletableFuture.completedFuture(
        Replies.refused(status, id, new RpcException(ErrorCode.INVALID_REQUEST, why).error()));
  }
}
