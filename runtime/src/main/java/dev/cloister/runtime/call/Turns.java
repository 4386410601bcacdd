package dev.cloister.runtime.call;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Lets works on the same thing happen one after the other. Thread-safe. */
final class Turns {
  private final Map<String, CompletionStage<?>> latest = new ConcurrentHashMap<>();

  /** Does {@code work} when all that was to happen to {@code thing} before has ended. */
  <T> CompletionStage<T> take(String thing, Supplier<CompletionStage<T>> work) {
    CompletableFuture<T> mine = new CompletableFuture<>();
    CompletionStage<?> before = latest.put(thing, mine);
    CompletionStage<?> free = before == null ? CompletableFuture.completedFuture(null) : before;
    free.handle((done, error) -> null)
        .thenCompose(now -> work.get())
        .whenComplete(
            (done, error) -> {
              latest.remove(thing, mine);
              if (error == null) {
                mine.complete(done);
              } else {
                mine.completeExceptionally(error);
              }
            });
    return mine;
  }
}
