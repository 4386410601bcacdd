package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.failure.FailureKind;
import dev.cloister.runtime.mcp.era.Client;
import dev.cloister.runtime.mcp.era.Era;
import dev.cloister.runtime.mcp.era.Meta;
import dev.cloister.runtime.mcp.feature.Features;
import dev.cloister.runtime.mcp.feature.Question;
import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.Message.Request;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers every request that concerns one client and one moment; sessions and subscriptions are the
 * transport's. Thread-safe.
 */
public final class Engine {
  private static final Logger log = LoggerFactory.getLogger(Engine.class);
  private static final int KEY_BYTES = 32;

  /** Whose results may be kept for a while. */
  private static final Set<String> CACHEABLE =
      Set.of("server/discover", "tools/list", "prompts/list", "resources/templates/list");

  /** Whose results are stale at once, and must say so. */
  private static final Set<String> VOLATILE = Set.of("resources/list", "resources/read");

  /** Which may ask the client. */
  private static final Set<String> ASKING = Set.of("tools/call", "prompts/get", "resources/read");

  private final Features features;
  private final EngineSettings settings;
  private final Discovery discovery;
  private final ToolMethods tools;
  private final RequestStates states;
  private final Map<String, Method> both = new HashMap<>();
  private final Map<String, Method> modern = new HashMap<>();

  /** {@code random} makes the key that seals what clients carry, anew with each engine. */
  public Engine(Features features, EngineSettings settings, SecureRandom random, Clock clock) {
    this.features = features;
    this.settings = settings;
    this.discovery = new Discovery(features);
    this.tools = new ToolMethods(features.tools(), settings.pageSize());
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    this.states = new RequestStates(key, settings.answerTimeout(), clock);
    PromptMethods prompts = new PromptMethods(features.prompts(), settings.pageSize());
    ResourceMethods resources = new ResourceMethods(features.resources(), settings.pageSize());
    both.put("tools/list", tools::list);
    both.put("tools/call", tools::call);
    both.put("prompts/list", prompts::list);
    both.put("prompts/get", prompts::get);
    both.put("resources/list", resources::list);
    both.put("resources/templates/list", resources::templates);
    both.put("resources/read", resources::read);
    both.put("completion/complete", new CompletionMethods(features.completer(), prompts)::complete);
    modern.put("server/discover", discovery::discover);
    features
        .tasks()
        .map(TaskMethods::new)
        .ifPresent(
            methods -> {
              modern.put("tasks/get", methods::get);
              modern.put("tasks/update", methods::update);
              modern.put("tasks/cancel", methods::cancel);
            });
  }

  public Features features() {
    return features;
  }

  /** The schema of a tool's arguments, if there is such a tool. */
  public Optional<ObjectNode> inputOf(String tool) {
    return tools.input(tool);
  }

  /** The result of a legacy handshake that agreed on {@code revision}. */
  public ObjectNode initialized(String revision) {
    return discovery.initialized(revision);
  }

  /** Begins to answer. {@code limit}: the client's; a place in it is held until the work ends. */
  public Call begin(Request request, Client client, Outlet outlet, CallLimit limit) {
    Call call = new Call();
    if (!limit.enter()) {
      call.fail(
          new RpcException(
              ErrorCode.TOO_MANY_CALLS,
              "There are " + limit.most() + " calls under way already. Wait for one to end."));
      return call;
    }
    CompletableFuture.completedStage(request)
        .thenCompose(given -> answer(given, client, outlet, call))
        .whenComplete(
            (result, error) -> {
              limit.leave();
              if (error == null) {
                call.succeed(client.era() == Era.MODERN ? stamped(request, result) : result);
              } else {
                call.fail(refined(request, error));
              }
            });
    return call;
  }

  private CompletionStage<ObjectNode> answer(
      Request request, Client client, Outlet outlet, Call call) {
    Answers answers = answers(request, client);
    Scope scope =
        new Scope(
            client, outlet, answers, settings.answerTimeout(), call.cancelled(), request.params());
    CompletionStage<ObjectNode> result;
    try {
      result = method(request.method(), client.era()).handle(request.params(), scope);
    } catch (RuntimeException e) {
      result = CompletableFuture.failedFuture(e);
    }
    return result.exceptionallyCompose(
        error ->
            Causes.of(error) instanceof InputRequiredException open
                ? CompletableFuture.completedFuture(inputRequired(request, client, answers, open))
                : CompletableFuture.failedFuture(error));
  }

  private Method method(String name, Era era) {
    Method found = both.get(name);
    if (found == null && era == Era.MODERN) {
      found = modern.get(name);
    }
    if (found == null) {
      throw Refusals.unknownMethod(name);
    }
    return found;
  }

  private Answers answers(Request request, Client client) {
    if (client.era() != Era.MODERN || !ASKING.contains(request.method())) {
      return Answers.of(Json.object(), Optional.empty());
    }
    ObjectNode params = request.params();
    Optional<ObjectNode> held =
        params.has("requestState")
            ? Optional.of(
                states.open(client.principal(), request, params.path("requestState").asText()))
            : Optional.empty();
    return Answers.of(params, held);
  }

  private ObjectNode inputRequired(
      Request request, Client client, Answers answers, InputRequiredException needed) {
    Map<String, Question> open = needed.open();
    ObjectNode result = Json.object().put("resultType", "input_required");
    ObjectNode requests = result.putObject("inputRequests");
    open.forEach((key, question) -> requests.set(key, question.json()));
    return result.put(
        "requestState", states.seal(client.principal(), request, answers.held(open.keySet())));
  }

  /** With what every modern result carries. */
  private ObjectNode stamped(Request request, ObjectNode result) {
    if (!result.has("resultType")) {
      result.put("resultType", "complete");
    }
    if (result.path("resultType").asText().equals("complete")) {
      if (CACHEABLE.contains(request.method())) {
        result.put("ttlMs", settings.listsFresh().toMillis()).put("cacheScope", "private");
      } else if (VOLATILE.contains(request.method())) {
        result.put("ttlMs", 0).put("cacheScope", "private");
      }
    }
    result.withObject("/_meta").set(Meta.SERVER, discovery.server());
    return result;
  }

  private static Throwable refined(Request request, Throwable error) {
    Throwable cause = Causes.of(error);
    if (cause instanceof RpcException) {
      return cause;
    }
    if (cause instanceof FailureException failed) {
      return new RpcException(
          failed.failure().code().kind() == FailureKind.REFUSED
              ? ErrorCode.INVALID_PARAMS
              : ErrorCode.INTERNAL_ERROR,
          FailureText.of(failed.failure()));
    }
    log.error("Cannot answer {}", request.method(), cause);
    return new RpcException(
        ErrorCode.INTERNAL_ERROR, "Something unforeseen happened; the daemon's log tells more.");
  }
}
