package dev.cloister.runtime.mcp.http;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.stream.Materializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.engine.CallLimit;
import dev.cloister.runtime.mcp.engine.Engine;
import dev.cloister.runtime.mcp.engine.Refusals;
import dev.cloister.runtime.mcp.era.Client;
import dev.cloister.runtime.mcp.era.Era;
import dev.cloister.runtime.mcp.era.HeaderRules;
import dev.cloister.runtime.mcp.era.Meta;
import dev.cloister.runtime.mcp.era.Principal;
import dev.cloister.runtime.mcp.feature.Tasks;
import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.Message.Request;
import dev.cloister.runtime.mcp.rpc.Messages;
import dev.cloister.runtime.mcp.rpc.RpcError;
import dev.cloister.runtime.mcp.rpc.RpcException;
import dev.cloister.runtime.mcp.rpc.RpcId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Requests of revision 2026-07-28: each tells everything about itself. */
final class ModernRequests {
  private final Engine engine;
  private final McpSettings settings;
  private final Materializer materializer;
  private final Listening listening;
  private final Map<Principal, CallLimit> limits = new ConcurrentHashMap<>();

  ModernRequests(
      Engine engine, McpSettings settings, Materializer materializer, Listening listening) {
    this.engine = engine;
    this.settings = settings;
    this.materializer = materializer;
    this.listening = listening;
  }

  CompletionStage<HttpResponse> handle(Request request, Headers headers, Principal principal) {
    Client client;
    try {
      client = admit(request, new HeaderRules(headers::value), principal);
    } catch (RpcException e) {
      return CompletableFuture.completedFuture(
          Replies.refused(
              Replies.ofEnvelope(e.error().code()), Optional.of(request.id()), e.error()));
    }
    CallLimit limit = limits.computeIfAbsent(principal, any -> new CallLimit(settings.calls()));
    if (request.method().equals("subscriptions/listen")) {
      return listen(request, client, limit);
    }
    Exchange exchange =
        new Exchange(
            request,
            Era.MODERN,
            settings,
            materializer,
            own -> question -> CompletableFuture.failedFuture(Refusals.missing(question.needed())));
    return exchange.follow(engine.begin(request, client, exchange, limit));
  }

  private Client admit(Request request, HeaderRules rules, Principal principal) {
    rules.requireRevision();
    Meta meta = Meta.of(request.params());
    rules.check(request, meta);
    meta.requireSpoken();
    if (request.method().equals("tools/call")) {
      JsonNode arguments = request.params().path("arguments");
      engine
          .inputOf(request.params().path("name").asText())
          .ifPresent(
              schema ->
                  rules.checkArguments(
                      schema, arguments instanceof ObjectNode given ? given : Json.object()));
    }
    return new Client(principal, Era.MODERN, meta.capabilities(), meta.logLevel());
  }

  private CompletionStage<HttpResponse> listen(Request request, Client client, CallLimit limit) {
    Filter wanted;
    try {
      wanted = Filter.of(request.params());
      if (!wanted.tasks().isEmpty() && !client.capabilities().tasks()) {
        throw Refusals.needsTasks();
      }
    } catch (RpcException e) {
      return CompletableFuture.completedFuture(refusal(request, e.error()));
    }
    if (!limit.enter()) {
      return CompletableFuture.completedFuture(
          refusal(
              request,
              RpcError.of(
                  ErrorCode.TOO_MANY_CALLS,
                  "There are " + limit.most() + " calls under way already.")));
    }
    return owned(wanted.tasks(), client.principal())
        .thenApply(owned -> wanted.within(engine.features().profile().told(), owned))
        .thenApply(filter -> listen(request.id(), filter, limit::leave))
        .whenComplete(
            (response, error) -> {
              if (error != null) {
                limit.leave();
              }
            });
  }

  private HttpResponse listen(RpcId id, Filter filter, Runnable over) {
    ObjectNode acknowledged = Json.object();
    acknowledged.set("notifications", filter.json());
    ObjectNode first =
        tagged(Messages.notification("notifications/subscriptions/acknowledged", acknowledged), id);
    ObjectNode result = Json.object().put("resultType", "complete");
    result.putObject("_meta").set(Meta.SUBSCRIPTION, id.value());
    return listening
        .open(
            Optional.of(first),
            filter::takes,
            notice -> tagged(notice, id),
            Optional.of(Messages.result(id, result)),
            over)
        .response();
  }

  /** Those of the tasks that are this principal's. */
  private CompletionStage<Set<String>> owned(Set<String> ids, Principal principal) {
    CompletionStage<Set<String>> all = CompletableFuture.completedFuture(new HashSet<>());
    if (engine.features().tasks().isEmpty()) {
      return all;
    }
    Tasks tasks = engine.features().tasks().get();
    for (String id : ids) {
      all =
          all.thenCombine(
              tasks.find(principal, id),
              (known, found) -> {
                found.ifPresent(task -> known.add(id));
                return known;
              });
    }
    return all;
  }

  private static HttpResponse refusal(Request request, RpcError error) {
    var status =
        error.code() == ErrorCode.INVALID_PARAMS
            ? StatusCodes.BAD_REQUEST
            : Replies.ofRequest(error.code(), Era.MODERN);
    return Replies.refused(status, Optional.of(request.id()), error);
  }

  private static ObjectNode tagged(ObjectNode notice, RpcId id) {
    ((ObjectNode) notice.get("params")).putObject("_meta").set(Meta.SUBSCRIPTION, id.value());
    return notice;
  }
}
