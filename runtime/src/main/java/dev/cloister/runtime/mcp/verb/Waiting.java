package dev.cloister.runtime.mcp.verb;

import akka.actor.Cancellable;
import akka.stream.Materializer;
import dev.cloister.runtime.mcp.feature.CallContext;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Tells clients that something is still being done: some give up on silence. Thread-safe. */
final class Waiting {
  private final Materializer materializer;
  private final Duration every;

  Waiting(Materializer materializer, Duration every) {
    this.materializer = materializer;
    this.every = every;
  }

  /** Tells until {@code work} is done. */
  <T> CompletionStage<T> during(String title, CallContext context, CompletionStage<T> work) {
    AtomicLong elapsed = new AtomicLong();
    Cancellable ticks =
        materializer
            .system()
            .scheduler()
            .scheduleAtFixedRate(
                every,
                every,
                () -> {
                  double seconds = elapsed.addAndGet(every.toMillis()) / 1000.0;
                  context.progress(
                      seconds, OptionalDouble.empty(), title + ": " + (long) seconds + " s so far");
                },
                materializer.executionContext());
    return work.whenComplete((done, error) -> ticks.cancel());
  }
}
