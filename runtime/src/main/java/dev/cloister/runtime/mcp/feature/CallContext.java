package dev.cloister.runtime.mcp.feature;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.runtime.mcp.era.Client;
import dev.cloister.runtime.mcp.era.LogLevel;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;

/** A request under way: who makes it, and how to speak with its client. Thread-safe. */
public interface CallContext {
  Client client();

  /**
   * Tells how far it is, where the client wants to know; what does not exceed the last value is
   * dropped, and so is what a client does not take up.
   *
   * @param total what {@code done} will be in the end, in any unit
   */
  void progress(double done, OptionalDouble total, String message);

  /** Tells what happens, where the client wants to know. */
  void log(LogLevel level, JsonNode data);

  /** Completes when the client has lost interest; then nothing more is sent. */
  CompletionStage<Void> cancelled();

  /** Whether the client can be asked this. */
  boolean canAsk(Question question);

  /**
   * Asks all at once. Completes with an answer to each, by key; fails in a way that must be let
   * through where the client answers by calling anew, and with an {@code RpcException} where it has
   * not declared that it can answer.
   */
  CompletionStage<Map<String, Answer>> ask(Map<String, Question> questions);

  /** {@link #ask(Map)} with one question. {@code key}: unique among those of a call. */
  default CompletionStage<Answer> ask(String key, Question question) {
    return ask(Map.of(key, question)).thenApply(answers -> answers.get(key));
  }
}
