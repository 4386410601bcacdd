package dev.cloister.runtime.mcp.feature;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Suggests arguments of prompts and of resource templates. Thread-safe; never blocks. */
public interface Completer {
  /** No more than this many suggestions are told. */
  int MOST = 100;

  /** What is being filled in. */
  sealed interface Target {
    /** A prompt. */
    record OfPrompt(String name) implements Target {}

    /** A resource template. */
    record OfTemplate(String uriTemplate) implements Target {}
  }

  /**
   * What {@code typed} may become, best first; nothing where nothing is known.
   *
   * @param argument which argument, or variable of the template
   * @param known the arguments that are filled in already
   */
  CompletionStage<List<String>> suggest(
      Target target, String argument, String typed, Map<String, String> known);
}
