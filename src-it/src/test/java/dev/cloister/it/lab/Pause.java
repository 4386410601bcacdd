package dev.cloister.it.lab;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Time that passes, where that is what the test is about. */
public final class Pause {
  private Pause() {}

  /** Until something strikes: as long as the seed decides, but shorter than this. */
  public static void atRandom(Random random, int longestMillis) {
    of(Duration.ofMillis(random.nextInt(longestMillis)));
  }

  /** For so long. */
  public static void of(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
