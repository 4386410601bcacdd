package dev.cloister.runtime.mcp.feature;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;

/** Something a model can call. Thread-safe. */
public interface Tool {
  ToolSpec spec();

  /** Whether it says itself what is wrong with arguments: they are checked once. */
  default boolean checksArguments() {
    return false;
  }

  /**
   * Does it. Never blocks. May throw, or fail with: a {@code FailureException}, which the model is
   * told in full; an {@code RpcException}, which becomes an error of the protocol; what {@link
   * CallContext#ask} failed with, which must be let through. May be called anew from the start when
   * a question has been answered, so it must ask before it acts.
   *
   * @param arguments without nulls; valid against the schema, unless it {@link #checksArguments}
   */
  CompletionStage<ToolOutcome> call(ObjectNode arguments, CallContext context);
}
