package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A request under way. Thread-safe. */
public final class Call {
  private final CompletableFuture<ObjectNode> result = new CompletableFuture<>();
  private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

  Call() {}

  /**
   * The result object; fails with an {@code RpcException}, or a {@link CancellationException} if it
   * was cancelled, and then nobody is told.
   */
  public CompletionStage<ObjectNode> result() {
    return result;
  }

  /** Ends it: the client has lost interest. Idempotent; nothing once there is a result. */
  public void cancel() {
    if (result.completeExceptionally(new CancellationException("The client cancelled"))) {
      cancelled.complete(null);
    }
  }

  CompletionStage<Void> cancelled() {
    return cancelled;
  }

  void succeed(ObjectNode value) {
    result.complete(value);
  }

  void fail(Throwable error) {
    result.completeExceptionally(error);
  }
}
