package dev.cloister.runtime.guest;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.protocol.frame.Frame;
import dev.cloister.protocol.frame.FrameEncoder;
import dev.cloister.protocol.frame.FrameKind;
import dev.cloister.protocol.frame.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The input of one operation on its way to the guest: at most {@code bound} bytes queued, and never
 * more than the guest's credit.
 */
final class Outlet {
  private final int bound;
  private final Deliveries deliveries;
  private final Queue<ByteBuffer> queue = new ArrayDeque<>();
  private int queued;
  private long credit;
  private Outbox outbox;
  private long channel;
  private ByteBuffer pending;
  private CompletableFuture<Void> accepted;
  private boolean inTurn;
  private boolean ended;
  private boolean endSent;
  private boolean dead;

  Outlet(int bound, Deliveries deliveries) {
    this.bound = bound;
    this.deliveries = deliveries;
  }

  /** From now on there is somewhere to send to. */
  void bind(Outbox to, long number, int window) {
    synchronized (this) {
      outbox = to;
      channel = number;
      credit = window;
      absorb();
    }
    takeTurn();
  }

  CompletionStage<Void> send(ByteBuffer bytes) {
    CompletableFuture<Void> result;
    synchronized (this) {
      if (dead || !bytes.hasRemaining()) {
        return CompletableFuture.completedStage(null);
      }
      if (ended || pending != null) {
        return CompletableFuture.failedStage(misused());
      }
      pending = bytes;
      absorb();
      accepted = pending == null ? null : new CompletableFuture<>();
      result = accepted;
    }
    takeTurn();
    return result == null
        ? CompletableFuture.completedStage(null)
        : result.minimalCompletionStage();
  }

  void end() {
    synchronized (this) {
      ended = true;
    }
    takeTurn();
  }

  void credit(int bytes) throws ProtocolException {
    synchronized (this) {
      credit += bytes;
      if (credit > Frame.MAX_CREDIT) {
        throw new ProtocolException(
            ProtocolException.Code.FLOW_CONTROL, "Credit beyond the limit on channel " + channel);
      }
      absorb();
    }
    takeTurn();
  }

  /** The operation is over: drops what is queued and accepts, and drops, all that follows. */
  synchronized void kill() {
    dead = true;
    queue.clear();
    queued = 0;
    if (pending != null) {
      acceptPending();
    }
  }

  /**
   * Puts the next frame into {@code out}, if there is one.
   *
   * @return whether it needs another turn
   */
  synchronized boolean encodeNext(ByteBuffer out) {
    ByteBuffer first = queue.peek();
    if (first != null) {
      int size = FrameEncoder.dataSize(first, FrameEncoder.MAX_DATA);
      FrameEncoder.encode(FrameKind.DATA, channel, first, size, out);
      first.position(first.position() + size);
      queued -= size;
      if (!first.hasRemaining()) {
        queue.remove();
      }
      absorb();
    } else if (owesEnd()) {
      FrameEncoder.encode(Frame.bare(FrameKind.END, channel), out);
      endSent = true;
    }
    inTurn = hasWork();
    return inTurn;
  }

  private void takeTurn() {
    Outbox to;
    synchronized (this) {
      if (inTurn || !hasWork()) {
        return;
      }
      inTurn = true;
      to = outbox;
    }
    to.add(this);
  }

  private boolean hasWork() {
    return outbox != null && !dead && (!queue.isEmpty() || owesEnd());
  }

  private boolean owesEnd() {
    return ended && !endSent && pending == null && queue.isEmpty();
  }

  /** Copies what credit and bound allow of the pending bytes. */
  private void absorb() {
    if (pending == null) {
      return;
    }
    int size = (int) Math.min(pending.remaining(), Math.min(credit, bound - queued));
    if (size > 0) {
      ByteBuffer copy = ByteBuffer.allocate(size);
      copy.put(0, pending, pending.position(), size);
      pending.position(pending.position() + size);
      queue.add(copy);
      queued += size;
      credit -= size;
    }
    if (!pending.hasRemaining()) {
      acceptPending();
    }
  }

  private void acceptPending() {
    CompletableFuture<Void> done = accepted;
    pending = null;
    accepted = null;
    if (done != null) {
      deliveries.execute(() -> done.complete(null));
    }
  }

  private FailureException misused() {
    return new FailureException(
        FailureCode.INVALID_ARGUMENT,
        ended ? "Input after its end" : "Input before the last was accepted",
        "Send the next bytes when the last send has completed, and none after the end.");
  }
}
