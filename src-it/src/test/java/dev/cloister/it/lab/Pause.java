package dev.cloister.it.lab;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The time until something strikes, where its instant is what the test is about. */
public final class Pause {
  private Pause() {}

  /** As long as the seed decides, but shorter than this. */
  public static void atRandom(Random random, int longestMillis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(longestMillis));
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
