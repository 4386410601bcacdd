package dev.cloister.actors.testing;

import akka.actor.AbstractScheduler;
import akka.actor.Cancellable;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/**
 * Time that stands still until a test lets it pass. Unlike a clock that is only moved, it can be
 * waited on: {@link #fire} lets time pass once the timer it is meant for has been set, so that no
 * test has to guess how far an actor has come.
 */
public final class ManualScheduler extends AbstractScheduler {
  /** Only a test that fails waits that long. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final List<Timer> timers = new ArrayList<>();
  private long now;

  /** Made by the actor system. */
  public ManualScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {}

  /** Waits until a timer of exactly this delay is set, then lets that time pass. */
  public void fire(Duration delay) {
    fire(delay, delay);
  }

  /** The same for a timer whose delay is jittered. */
  public void fire(Duration shortest, Duration longest) {
    await(shortest, longest);
    letPass(longest);
  }

  /** Waits until a timer of such a delay is set. */
  public void await(Duration shortest, Duration longest) {
    await(shortest, longest, true);
  }

  /** Waits until no timer of exactly this delay is set any more. */
  public void awaitNone(Duration delay) {
    await(delay, delay, false);
  }

  private synchronized void await(Duration shortest, Duration longest, boolean set) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (timers.stream().anyMatch(timer -> timer.isWithin(shortest, longest)) != set) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError(
            (set ? "No timer of " : "A timer of ") + shortest + " to " + longest + " in " + timers);
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Whether a timer of exactly this delay is set. */
  public synchronized boolean isSet(Duration delay) {
    return timers.stream().anyMatch(timer -> timer.isWithin(delay, delay));
  }

  /** Lets time pass: what is due runs in order, on this thread. */
  public void letPass(Duration duration) {
    long until = now() + duration.toMillis();
    for (Optional<Timer> due = due(until); due.isPresent(); due = due(until)) {
      due.get().task.run();
    }
    synchronized (this) {
      now = until;
    }
  }

  private synchronized long now() {
    return now;
  }

  private synchronized Optional<Timer> due(long until) {
    Optional<Timer> next =
        timers.stream()
            .filter(timer -> timer.due <= until)
            .min(Comparator.comparingLong(timer -> timer.due));
    next.ifPresent(
        timer -> {
          now = timer.due;
          timers.remove(timer);
          if (timer.interval > 0) {
            timers.add(new Timer(now + timer.interval, timer.delay, timer.interval, timer.task));
          }
        });
    return next;
  }

  @Override
  public Cancellable scheduleOnce(FiniteDuration delay, Runnable task, ExecutionContext executor) {
    return set(delay.toMillis(), 0, task);
  }

  @Override
  @Deprecated
  public Cancellable schedule(
      FiniteDuration delay, FiniteDuration interval, Runnable task, ExecutionContext executor) {
    return set(delay.toMillis(), interval.toMillis(), task);
  }

  private synchronized Timer set(long delay, long interval, Runnable task) {
    Timer timer = new Timer(now + delay, delay, interval, task);
    timers.add(timer);
    notifyAll();
    return timer;
  }

  @Override
  public double maxFrequency() {
    return 1000;
  }

  private final class Timer implements Cancellable {
    private final long due;
    private final long delay;
    private final long interval;
    private final Runnable task;
    private boolean cancelled;

    Timer(long due, long delay, long interval, Runnable task) {
      this.due = due;
      this.delay = delay;
      this.interval = interval;
      this.task = task;
    }

    boolean isWithin(Duration shortest, Duration longest) {
      return shortest.toMillis() <= delay && delay <= longest.toMillis();
    }

    @Override
    public boolean cancel() {
      synchronized (ManualScheduler.this) {
        cancelled = timers.remove(this);
        ManualScheduler.this.notifyAll();
        return cancelled;
      }
    }

    @Override
    public boolean isCancelled() {
      synchronized (ManualScheduler.this) {
        return cancelled;
      }
    }

    @Override
    public String toString() {
      return delay + " ms";
    }
  }
}
