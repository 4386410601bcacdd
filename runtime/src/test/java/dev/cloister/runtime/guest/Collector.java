package dev.cloister.runtime.guest;

import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.actors.port.GuestOperation.Stream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;

/** A subscriber that asks when a test says so. */
class Collector implements Flow.Subscriber<Chunk> {
  record Text(Stream stream, String text) {}

  final BlockingQueue<Text> texts = new LinkedBlockingQueue<>();
  final CompletableFuture<Void> end = new CompletableFuture<>();
  final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final long first;

  /**
   * @param first chunks to ask for at once
   */
  Collector(long first) {
    this.first = first;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    if (first > 0) {
      given.request(first);
    }
  }

  @Override
  public void onNext(Chunk chunk) {
    texts.add(new Text(chunk.stream(), StandardCharsets.UTF_8.decode(chunk.bytes()).toString()));
  }

  @Override
  public void onError(Throwable error) {
    end.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }
}
