package dev.cloister.runtime.guest;

import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.actors.port.GuestOperation.Stream;
import dev.cloister.protocol.frame.Frame;
import dev.cloister.protocol.frame.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Subscriber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output of one operation on its way to its subscriber. Holds at most one window; gives the
 * guest credit as the subscriber consumes, or at once when nobody wants the output.
 */
final class Inbox implements Flow.Publisher<Chunk> {
  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

  private final Deliveries deliveries;
  private final ChunkQueue queue = new ChunkQueue();
  private Outbox outbox;
  private long channel;
  private int window;
  private int mayReceive;
  private int consumed;
  private boolean creditQueued;

  private Subscriber<? super Chunk> subscriber;
  private long demand;
  private boolean subscribed;
  private boolean discarding;
  private boolean draining;
  private boolean finished;
  private FailureException failure;
  private IllegalArgumentException misuse;
  private Runnable whenDelivered;

  Inbox(Deliveries deliveries) {
    this.deliveries = deliveries;
  }

  /** From now on the guest may send {@code credit} bytes. */
  synchronized void bind(Outbox to, long number, int credit) {
    outbox = to;
    channel = number;
    window = credit;
    mayReceive = credit;
  }

  /** Takes a payload, whose buffer is the inbox's from now on. */
  void receive(Stream stream, ByteBuffer payload) throws ProtocolException {
    int size = payload.remaining();
    synchronized (this) {
      if (size > mayReceive) {
        throw new ProtocolException(
            ProtocolException.Code.FLOW_CONTROL, "DATA beyond the credit on channel " + channel);
      }
      mayReceive -= size;
      if (size > 0 && discarding) {
        consumed(size);
      } else if (size > 0) {
        queue.add(stream, payload);
      }
    }
    drainLater();
  }

  /**
   * No more will be received.
   *
   * @param why what the subscriber is told at the end, null for success
   * @param delivered run once everything was delivered or cancelled
   */
  void finish(FailureException why, Runnable delivered) {
    synchronized (this) {
      finished = true;
      failure = why;
      whenDelivered = delivered;
    }
    drainLater();
  }

  /** Nobody wants the output. */
  synchronized void discard() {
    discarding = true;
    subscriber = null;
    while (!queue.isEmpty()) {
      consumed(queue.remove().bytes().remaining());
    }
  }

  @Override
  public void subscribe(Subscriber<? super Chunk> to) {
    Objects.requireNonNull(to, "subscriber");
    boolean first;
    synchronized (this) {
      first = !subscribed;
      subscribed = true;
    }
    to.onSubscribe(first ? new Demand() : NO_DEMAND);
    if (!first) {
      to.onError(new IllegalStateException("The output of an operation has one subscriber, once"));
      return;
    }
    synchronized (this) {
      subscriber = discarding ? null : to;
    }
    drainLater();
  }

  private static final Flow.Subscription NO_DEMAND =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  private final class Demand implements Flow.Subscription {
    @Override
    public void request(long n) {
      synchronized (Inbox.this) {
        if (n <= 0) {
          misuse = new IllegalArgumentException("A request for " + n + " chunks");
        } else {
          demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
        }
      }
      drainLater();
    }

    @Override
    public void cancel() {
      discard();
      drainLater();
    }
  }

  private void drainLater() {
    synchronized (this) {
      if (draining || !hasWork()) {
        return;
      }
      draining = true;
    }
    deliveries.execute(this::drain);
  }

  private boolean hasWork() {
    if (misuse != null && subscriber != null) {
      return true;
    }
    if (queue.isEmpty()) {
      return finished && (whenDelivered != null || subscriber != null);
    }
    return subscriber != null && demand > 0;
  }

  private void drain() {
    for (Runnable step = nextStep(); step != null; step = nextStep()) {
      step.run();
    }
  }

  private synchronized Runnable nextStep() {
    if (!hasWork()) {
      draining = false;
      return null;
    }
    Subscriber<? super Chunk> to = subscriber;
    if (misuse != null && to != null) {
      discard();
      return () -> complete(to, misuse, null);
    }
    if (queue.isEmpty()) {
      Runnable after = whenDelivered;
      FailureException why = failure;
      whenDelivered = null;
      subscriber = null;
      return () -> complete(to, why, after);
    }
    demand--;
    Chunk chunk = queue.remove();
    int size = chunk.bytes().remaining();
    return () -> deliver(to, chunk, size);
  }

  private void deliver(Subscriber<? super Chunk> to, Chunk chunk, int size) {
    try {
      to.onNext(chunk);
    } catch (RuntimeException e) {
      LOG.warn("A subscriber to a guest's output failed; the rest is discarded", e);
      discard();
    }
    synchronized (this) {
      consumed(size);
    }
  }

  private static void complete(
      Subscriber<? super Chunk> to, RuntimeException why, Runnable delivered) {
    try {
      if (to != null && why == null) {
        to.onComplete();
      } else if (to != null) {
        to.onError(why);
      }
    } catch (RuntimeException e) {
      LOG.warn("A subscriber to a guest's output failed at its end", e);
    }
    if (delivered != null) {
      delivered.run();
    }
  }

  private void consumed(int bytes) {
    consumed += bytes;
    if (consumed >= window / 4 && !creditQueued && !finished) {
      creditQueued = true;
      outbox.add(this::credit);
    }
  }

  /**
   * Made when it is written: a guest that does not read gets no further credit, and one CREDIT is
   * queued at a time.
   */
  private synchronized Frame credit() {
    Frame frame = Frame.credit(channel, consumed);
    mayReceive += consumed;
    consumed = 0;
    creditQueued = false;
    return frame;
  }
}
