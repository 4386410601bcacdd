package dev.cloister.runtime.mcp.feature;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A request that people start from. Thread-safe. */
public interface Prompt {
  PromptSpec spec();

  /**
   * What the user says by choosing it, in messages. Fails, and may be called anew, as {@link
   * Tool#call}.
   *
   * @param arguments none undeclared, none missing
   */
  CompletionStage<List<Content>> get(Map<String, String> arguments, CallContext context);
}
