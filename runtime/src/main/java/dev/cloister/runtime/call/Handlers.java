package dev.cloister.runtime.call;

import dev.cloister.runtime.verb.Verb;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Who carries out which verb. Filled by one thread, read by all thereafter. */
final class Handlers {
  private final Map<String, Function<Record, CompletionStage<? extends Record>>> handlers =
      new HashMap<>();

  <I extends Record, O extends Record> void on(
      Verb<I, O> verb, Function<I, CompletionStage<O>> handler) {
    handlers.put(verb.name(), input -> handler.apply(verb.input().cast(input)));
  }

  boolean has(Verb<?, ?> verb) {
    return handlers.containsKey(verb.name());
  }

  CompletionStage<? extends Record> carryOut(Verb<?, ?> verb, Record input) {
    return handlers.get(verb.name()).apply(input);
  }
}
