package dev.cloister.it;

import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.it.lab.Streams;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/** A reader that stops several times, each until it is told to go on. */
final class Slow {
  static final int STALLS = 5;
  private static final long FIRST = 1 << 20;
  private static final long EVERY = 200 << 20;

  private final List<CompletableFuture<Long>> stalled = futures();
  private final List<CompletableFuture<Void>> released = futures();
  private long delivered;
  private int next;

  private static <T> List<CompletableFuture<T>> futures() {
    return IntStream.range(0, STALLS).mapToObj(i -> new CompletableFuture<T>()).toList();
  }

  /** Takes a piece; completes when the next is wanted. */
  CompletionStage<Void> take(Chunk chunk) {
    delivered += chunk.bytes().remaining();
    if (next < STALLS && delivered >= FIRST + next * EVERY) {
      int now = next++;
      stalled.get(now).complete(delivered);
      return released.get(now);
    }
    return Streams.GO_ON;
  }

  /** Completes at the nth stall, counted from 1, with the bytes taken by then. */
  CompletionStage<Long> stalled(int number) {
    return stalled.get(number - 1);
  }

  void goOn(int number) {
    released.get(number - 1).complete(null);
  }
}
