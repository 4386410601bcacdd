package dev.cloister.runtime.call;

import dev.cloister.Cloister;
import dev.cloister.runtime.verb.Verb;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** Who carries out which verb. Filled by one thread, read by all thereafter. */
final class Handlers {
  private final Map<String, BiFunction<Cloister, Record, CompletionStage<? extends Record>>>
      handlers = new HashMap<>();

  /** Carries one verb out. */
  @FunctionalInterface
  interface Handler<I extends Record, O extends Record> {
    /** {@code host}: as the caller sees it. */
    CompletionStage<O> carryOut(Cloister host, I input);
  }

  <I extends Record, O extends Record> void on(Verb<I, O> verb, Handler<I, O> handler) {
    handlers.put(verb.name(), (host, input) -> handler.carryOut(host, verb.input().cast(input)));
  }

  boolean has(Verb<?, ?> verb) {
    return handlers.containsKey(verb.name());
  }

  CompletionStage<? extends Record> carryOut(Verb<?, ?> verb, Cloister host, Record input) {
    return handlers.get(verb.name()).apply(host, input);
  }
}
