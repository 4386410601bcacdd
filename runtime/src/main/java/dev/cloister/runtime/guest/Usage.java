package dev.cloister.runtime.guest;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** For how long nothing has been asked of a guest. Thread-safe. */
final class Usage {
  private final LongSupplier nanoTime;
  private int open;
  private long since;

  Usage(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.since = nanoTime.getAsLong();
  }

  /** An operation has begun; it is under way until {@code over}. */
  void begin(CompletionStage<?> over) {
    synchronized (this) {
      open++;
    }
    over.whenComplete((done, error) -> end());
  }

  private synchronized void end() {
    open--;
    since = nanoTime.getAsLong();
  }

  /** Zero while an operation is under way, more than that otherwise. */
  synchronized Duration idle() {
    return open > 0 ? Duration.ZERO : Duration.ofNanos(Math.max(1, nanoTime.getAsLong() - since));
  }
}
