package dev.cloister.runtime.mcp.engine;

import java.util.concurrent.atomic.AtomicInteger;

/** Bounds how much one client has under way. Thread-safe. */
public final class CallLimit {
  private final int most;
  private final AtomicInteger underWay = new AtomicInteger();

  public CallLimit(int most) {
    this.most = most;
  }

  /** Takes a place; false where all are taken. */
  public boolean enter() {
    if (underWay.incrementAndGet() <= most) {
      return true;
    }
    underWay.decrementAndGet();
    return false;
  }

  /** Gives a place back. */
  public void leave() {
    underWay.decrementAndGet();
  }

  public int most() {
    return most;
  }

  /** Whether nothing is under way. */
  public boolean isIdle() {
    return underWay.get() == 0;
  }
}
