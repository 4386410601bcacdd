package dev.cloister.runtime.mcp.session;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.mcp.engine.Call;
import dev.cloister.runtime.mcp.engine.CallLimit;
import dev.cloister.runtime.mcp.era.Client;
import dev.cloister.runtime.mcp.era.ClientCapabilities;
import dev.cloister.runtime.mcp.era.Era;
import dev.cloister.runtime.mcp.era.LogLevel;
import dev.cloister.runtime.mcp.era.Principal;
import dev.cloister.runtime.mcp.feature.Answer;
import dev.cloister.runtime.mcp.rpc.Message.Response;
import dev.cloister.runtime.mcp.rpc.RpcException;
import dev.cloister.runtime.mcp.rpc.RpcId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** One client of the legacy era, from its handshake to its end. Thread-safe. */
public final class Session {
  /** More resources than this are not watched for one client. */
  private static final int MOST_WATCHED = 256;

  private final String id;
  private final Principal principal;
  private final ClientCapabilities capabilities;
  private final CallLimit limit;
  private final Map<RpcId, Call> calls = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Answer>> asked = new ConcurrentHashMap<>();
  private final Set<String> watched = ConcurrentHashMap.newKeySet();
  private final AtomicLong nextQuestion = new AtomicLong(1);
  private volatile LogLevel level = LogLevel.INFO;
  private volatile Runnable listener = () -> {};
  private volatile long seenAt;

  Session(String id, Principal principal, ClientCapabilities capabilities, CallLimit limit) {
    this.id = id;
    this.principal = principal;
    this.capabilities = capabilities;
    this.limit = limit;
  }

  public String id() {
    return id;
  }

  public CallLimit limit() {
    return limit;
  }

  /** The client, as it is for a request made now. */
  public Client client() {
    return new Client(principal, Era.LEGACY, capabilities, Optional.of(level));
  }

  public void logFrom(LogLevel least) {
    level = least;
  }

  /** Whether the client wants to know of changes of this resource. */
  public boolean watches(String uri) {
    return watched.contains(uri);
  }

  /** Fails with {@code INVALID_PARAMS} where too many are watched. */
  public void watch(String uri) {
    if (watched.size() >= MOST_WATCHED && !watched.contains(uri)) {
      throw RpcException.invalid(
          "There are " + MOST_WATCHED + " subscriptions already. Unsubscribe from some.");
    }
    watched.add(uri);
  }

  public void unwatch(String uri) {
    watched.remove(uri);
  }

  /** Remembers a call until it is over; false where one of this id is under way. */
  public boolean run(RpcId request, Call call) {
    if (calls.putIfAbsent(request, call) != null) {
      return false;
    }
    call.result().whenComplete((result, error) -> calls.remove(request, call));
    return true;
  }

  /** Ends the call of this id, if it is under way. */
  public void cancel(RpcId request) {
    Optional.ofNullable(calls.get(request)).ifPresent(Call::cancel);
  }

  /** A question about to be put to the client. */
  public record Pending(String id, CompletionStage<Answer> answer) {}

  /** Makes an id for a question; its answer comes by {@link #answered}. */
  public Pending ask() {
    String question = "q-" + nextQuestion.getAndIncrement();
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    asked.put(question, answer);
    return new Pending(question, answer.whenComplete((given, error) -> asked.remove(question)));
  }

  /** Takes the client's answer; one to no open question is dropped. */
  public void answered(Response response) {
    CompletableFuture<Answer> waiting = asked.get(response.id().value().asText());
    if (waiting == null) {
      return;
    }
    response
        .result()
        .ifPresentOrElse(
            result -> waiting.complete(new Answer(result)),
            () -> waiting.completeExceptionally(unanswered()));
  }

  /** Makes {@code end} what ends the client's stream of changes, and ends the one before. */
  public void listen(Runnable end) {
    Runnable before = listener;
    listener = end;
    before.run();
  }

  void touch(long now) {
    seenAt = now;
  }

  /** Since when nothing has been heard of it; now, where something is under way. */
  long idleSince(long now) {
    return limit.isIdle() ? seenAt : now;
  }

  /** Ends all it has under way. */
  void end() {
    calls.values().forEach(Call::cancel);
    asked.values().forEach(waiting -> waiting.completeExceptionally(unanswered()));
    listener.run();
  }

  private static FailureException unanswered() {
    return new FailureException(
        FailureCode.CANCELLED,
        "The client did not answer the question",
        "Call again, and have the user answer what is asked.");
  }
}
