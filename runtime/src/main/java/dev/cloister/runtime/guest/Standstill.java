package dev.cloister.runtime.guest;

import java.time.Duration;

/** How long a guest has stood still. Thread-safe. */
final class Standstill {
  private long total;
  private long since;
  private boolean still;

  synchronized void begin() {
    if (!still) {
      still = true;
      since = System.nanoTime();
    }
  }

  synchronized void end() {
    if (still) {
      still = false;
      total += System.nanoTime() - since;
    }
  }

  /** In all, up to now. */
  synchronized Duration length() {
    return Duration.ofNanos(still ? total + System.nanoTime() - since : total);
  }
}
