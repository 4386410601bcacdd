package dev.cloister.runtime.mcp.feature;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Documents that clients read. Thread-safe; nothing blocks. */
public interface Resources {
  /**
   * A part of the list, in an order that does not depend on who asks.
   *
   * @param from empty: the beginning; else the {@code next} of an earlier part, which may be out of
   *     date: then what follows it now
   * @param limit how many at most
   */
  CompletionStage<Page<ResourceSpec>> list(Optional<String> from, int limit);

  /** The families there are, always in the same order. */
  List<TemplateSpec> templates();

  /**
   * The contents. Empty where there is no such resource; may fail, and be called anew, as {@link
   * Tool#call}.
   */
  CompletionStage<Optional<List<ResourceContents>>> read(String uri, CallContext context);
}
