package dev.cloister.it.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for a foreign process's doing that nothing announces, such as its entry in {@code /proc}.
 */
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private Eventually() {}

  /** Returns as soon as the condition holds, and whether it ever did. */
  public static boolean holds(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return true;
  }

  /** Returns as soon as the condition holds; fails when it never does. */
  public static void until(String what, BooleanSupplier condition) {
    if (!holds(condition)) {
      throw new AssertionError("Not within " + PATIENCE.toSeconds() + " s: " + what);
    }
  }
}
