package dev.cloister.actors.fakes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What happened on the played host, in order, and a way to wait for it. Thread-safe. */
public final class Calls {
  /** Only a test that fails waits that long. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final List<String> all = new ArrayList<>();

  public synchronized void add(String call) {
    all.add(call);
    notifyAll();
  }

  public synchronized List<String> all() {
    return List.copyOf(all);
  }

  /** Forgets what was, so that a test can speak of what comes. */
  public synchronized void clear() {
    all.clear();
  }

  /** Waits until there are more than so many, for so long at most; whether there are. */
  public synchronized boolean growBeyond(int size, Duration within) {
    long deadline = System.nanoTime() + within.toNanos();
    while (all.size() <= size) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return true;
  }

  public synchronized int count(String call) {
    return (int) all.stream().filter(call::equals).count();
  }

  public void await(String call) {
    await(call, 1);
  }

  /** Waits until it has happened so often. */
  public synchronized void await(String call, int times) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (count(call) < times) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("No " + call + " (" + times + ") in " + all);
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
