package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.mcp.era.Client;
import dev.cloister.runtime.mcp.era.Era;
import dev.cloister.runtime.mcp.era.LogLevel;
import dev.cloister.runtime.mcp.feature.Answer;
import dev.cloister.runtime.mcp.feature.CallContext;
import dev.cloister.runtime.mcp.feature.Question;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.Messages;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The context of one call. */
final class Scope implements CallContext {
  private final Client client;
  private final Outlet outlet;
  private final Answers answers;
  private final Duration answerTimeout;
  private final CompletionStage<Void> cancelled;
  private final Optional<JsonNode> progressToken;
  private double last = Double.NEGATIVE_INFINITY;

  Scope(
      Client client,
      Outlet outlet,
      Answers answers,
      Duration answerTimeout,
      CompletionStage<Void> cancelled,
      ObjectNode params) {
    this.client = client;
    this.outlet = outlet;
    this.answers = answers;
    this.answerTimeout = answerTimeout;
    this.cancelled = cancelled;
    this.progressToken =
        Optional.of(params.path("_meta").path("progressToken"))
            .filter(token -> token.isTextual() || token.isIntegralNumber());
  }

  @Override
  public Client client() {
    return client;
  }

  @Override
  public void progress(double done, OptionalDouble total, String message) {
    progressToken.ifPresent(token -> sendProgress(token, done, total, message));
  }

  /** One at a time: values leave in the order in which they grow. */
  private synchronized void sendProgress(
      JsonNode token, double done, OptionalDouble total, String message) {
    if (done > last) {
      last = done;
      ObjectNode params = Json.object();
      params.set("progressToken", token);
      params.put("progress", done);
      total.ifPresent(end -> params.put("total", end));
      outlet.send(Messages.notification("notifications/progress", params.put("message", message)));
    }
  }

  @Override
  public void log(LogLevel level, JsonNode data) {
    if (client.logLevel().map(least -> level.compareTo(least) >= 0).orElse(false)) {
      ObjectNode params = Json.object().put("level", level.id());
      params.set("data", data);
      outlet.send(Messages.notification("notifications/message", params));
    }
  }

  @Override
  public CompletionStage<Void> cancelled() {
    return cancelled;
  }

  @Override
  public boolean canAsk(Question question) {
    return question.isAnsweredBy(client.capabilities());
  }

  @Override
  public CompletionStage<Map<String, Answer>> ask(Map<String, Question> questions) {
    for (Question question : questions.values()) {
      if (!canAsk(question)) {
        return CompletableFuture.failedFuture(Refusals.missing(question.needed()));
      }
    }
    return client.era() == Era.MODERN ? answered(questions) : askNow(questions);
  }

  private CompletionStage<Map<String, Answer>> answered(Map<String, Question> questions) {
    Map<String, Answer> known = new HashMap<>();
    Map<String, Question> open = new LinkedHashMap<>();
    questions.forEach(
        (key, question) ->
            answers
                .to(key, question)
                .ifPresentOrElse(answer -> known.put(key, answer), () -> open.put(key, question)));
    return open.isEmpty()
        ? CompletableFuture.completedFuture(known)
        : CompletableFuture.failedFuture(new InputRequiredException(open));
  }

  private CompletionStage<Map<String, Answer>> askNow(Map<String, Question> questions) {
    CompletionStage<Map<String, Answer>> all = CompletableFuture.completedFuture(new HashMap<>());
    for (Map.Entry<String, Question> each : questions.entrySet()) {
      CompletionStage<Answer> answer = askNow(each.getValue());
      all =
          all.thenCombine(
              answer,
              (known, next) -> {
                known.put(each.getKey(), next);
                return known;
              });
    }
    return all;
  }

  private CompletionStage<Answer> askNow(Question question) {
    CompletableFuture<Answer> answer =
        outlet
            .ask(question)
            .toCompletableFuture()
            .thenApply(given -> fitting(given, question))
            .orTimeout(answerTimeout.toMillis(), TimeUnit.MILLISECONDS);
    cancelled.thenRun(() -> answer.completeExceptionally(unanswered("The call was cancelled")));
    return answer.exceptionallyCompose(
        error ->
            CompletableFuture.failedFuture(
                FailureException.failureOf(error).code() == FailureCode.INTERNAL
                    ? unanswered("The client did not answer the question in time")
                    : error));
  }

  private static Answer fitting(Answer given, Question question) {
    if (Answers.fits(given.json(), question)) {
      return given;
    }
    throw unanswered("The client's answer does not fit the question");
  }

  private static FailureException unanswered(String what) {
    return new FailureException(
        FailureCode.CANCELLED, what, "Call again, and have the user answer what is asked.");
  }
}
