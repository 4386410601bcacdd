package dev.cloister.runtime.embed;

import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends an operation whose guest does not keep its own deadline. Time in which the guest is paused
 * does not count, for its clock stands still as well. Thread-safe.
 */
final class GuestDeadline {
  /** What is nearly over when the guest is paused must not be looked at without end. */
  private static final long LEAST_PAUSE_MILLIS = 1000;

  private final GuestLink link;
  private final GuestOperation<?> operation;
  private final ScheduledExecutorService timer;
  private final long limitMillis;
  private final long begun = System.nanoTime();
  private final Duration stoodStillBefore;
  private Future<?> next;
  private boolean over;

  private GuestDeadline(
      GuestLink link,
      GuestOperation<?> operation,
      long limitMillis,
      ScheduledExecutorService timer) {
    this.link = link;
    this.operation = operation;
    this.timer = timer;
    this.limitMillis = limitMillis;
    this.stoodStillBefore = link.stoodStill();
  }

  /** Cancels {@code operation} unless it is over within {@code limitMillis} of the guest's time. */
  static void set(
      GuestLink link,
      GuestOperation<?> operation,
      long limitMillis,
      ScheduledExecutorService timer) {
    GuestDeadline deadline = new GuestDeadline(link, operation, limitMillis, timer);
    deadline.lookAfter(limitMillis);
    operation.reply().whenComplete((reply, error) -> deadline.end());
  }

  private synchronized void lookAfter(long millis) {
    if (!over) {
      next = timer.schedule(this::look, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    long still = link.stoodStill().minus(stoodStillBefore).toMillis();
    long left = limitMillis - (elapsed - still);
    if (left <= 0) {
      operation.cancel();
    } else {
      lookAfter(Math.max(left, LEAST_PAUSE_MILLIS));
    }
  }

  private synchronized void end() {
    over = true;
    next.cancel(false);
  }
}
