package dev.cloister.runtime.guest;

import dev.cloister.protocol.frame.ProtocolException;
import dev.cloister.protocol.frame.Resync;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The exchange of preambles that starts a connection, between the thread that writes and the one
 * that reads.
 *
 * <p>A preamble that nobody answers is sent again, for whoever has not opened the port yet may
 * never see the first. If several were sent, several may be answered, each answer starting the
 * connection anew for the agent: so a last preamble, with a nonce of its own, follows the first
 * answer. The agent listens by then and answers it once, and whatever precedes that answer is
 * skipped.
 */
final class Greeting {
  private final Supplier<Resync> starts;
  private final GuestSettings.Backoff pauses;
  private Resync current;
  private int sent;
  private int tries;
  private boolean answered;
  private boolean over;
  private boolean succeeded;

  Greeting(Supplier<Resync> starts, GuestSettings.Backoff pauses) {
    this.starts = starts;
    this.pauses = pauses;
    this.current = starts.get();
  }

  /** Waits until a preamble is due. Null when the greeting is over. */
  synchronized ByteBuffer nextPreamble() throws InterruptedException {
    long due = System.nanoTime() + pauses.after(Math.max(tries, 1)).toNanos();
    while (!over && (answered || sent > 0)) {
      long left = due - System.nanoTime();
      if (!answered && left <= 0) {
        break;
      }
      TimeUnit.NANOSECONDS.timedWait(this, answered ? Long.MAX_VALUE : left);
    }
    if (over) {
      return null;
    }
    sent++;
    tries++;
    return current.preamble();
  }

  /**
   * Takes what has been read.
   *
   * @return whether the agent has answered: what is left of {@code in} belongs to the connection
   */
  synchronized boolean answered(ByteBuffer in) throws ProtocolException {
    while (current.scan(in)) {
      if (sent <= 1) {
        answered = true;
        return true;
      }
      current = starts.get();
      sent = 0;
      notifyAll();
    }
    return false;
  }

  /** Ends it; only the first call counts. */
  synchronized void end(boolean success) {
    if (!over) {
      over = true;
      succeeded = success;
      notifyAll();
    }
  }

  /** Whether it has ended well: frames may follow. */
  synchronized boolean succeeded() {
    return succeeded;
  }
}
