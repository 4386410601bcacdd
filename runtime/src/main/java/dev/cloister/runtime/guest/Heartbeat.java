package dev.cloister.runtime.guest;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Notices a guest that has fallen silent while something is asked of it: then a PING is sent, and
 * where nothing at all is heard after that the guest is given up. An idle guest is left alone, and
 * so is the clock, and so is one whose vCPUs are paused. Thread-safe.
 */
final class Heartbeat {
  /** What it does; each call returns at once. */
  interface Means {
    /** Whether something is asked of the guest now. */
    boolean isBusy();

    void ping();

    /** Nothing has come back. */
    void giveUp();
  }

  /** A look that comes later than this, in nanoseconds, tells of this process, not of the guest. */
  private static final long OVERSLEPT = TimeUnit.SECONDS.toNanos(1);

  private final long silence;
  private final long patience;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanoTime;
  private final Means means;
  private volatile long heard;
  private long begun;
  private long pinged;
  private long due;
  private boolean waiting;
  private boolean paused;
  private boolean over;
  private Future<?> look;

  Heartbeat(
      GuestSettings.Heartbeat settings,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      Means means) {
    this.silence = settings.after().toNanos();
    this.patience = settings.answerWithin().toNanos();
    this.timer = timer;
    this.nanoTime = nanoTime;
    this.means = means;
    this.heard = nanoTime.getAsLong();
  }

  /** A byte has come. */
  void heard() {
    heard = nanoTime.getAsLong();
  }

  /** Something is asked of the guest, from now on. */
  synchronized void asked() {
    if (look == null && !over && !paused) {
      begun = nanoTime.getAsLong();
      lookAfter(silence);
    }
  }

  /** The guest stands still, and its silence tells nothing. */
  synchronized void pause() {
    paused = true;
  }

  /** It goes on: silence counts from now on. */
  synchronized void resume() {
    paused = false;
    waiting = false;
    begun = nanoTime.getAsLong();
    if (look == null && !over && means.isBusy()) {
      lookAfter(silence);
    }
  }

  /** Ends it. */
  synchronized void close() {
    over = true;
    if (look != null) {
      look.cancel(false);
    }
  }

  private void look() {
    // Outside the lock, for both may close.
    decide().run();
  }

  private synchronized Runnable decide() {
    look = null;
    if (over || paused || !means.isBusy()) {
      waiting = false;
      return () -> {};
    }
    long now = nanoTime.getAsLong();
    // This process may have stood still itself, with the answer unread: ask again.
    boolean late = now - due > OVERSLEPT;
    if (waiting && !late && heard - pinged < 0) {
      if (now - pinged >= patience) {
        return means::giveUp;
      }
      lookAfter(patience - (now - pinged));
      return () -> {};
    }
    waiting = false;
    long silent = Math.min(now - heard, now - begun);
    if (silent < silence) {
      lookAfter(silence - silent);
      return () -> {};
    }
    waiting = true;
    pinged = now;
    lookAfter(patience);
    return means::ping;
  }

  private void lookAfter(long nanos) {
    due = nanoTime.getAsLong() + nanos;
    try {
      look = timer.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Everything is being closed, this link too.
      over = true;
    }
  }
}
