package dev.cloister.runtime.guest;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.protocol.frame.Frame;
import dev.cloister.protocol.frame.FrameKind;
import dev.cloister.protocol.frame.ProtocolException;
import dev.cloister.protocol.message.MessageCodec;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * One operation, from before it has a channel until after it lost it. Its connection tells it what
 * the guest sends; it never touches the connection but by the outbox.
 */
final class Operation<R extends Reply> implements GuestOperation<R> {
  private enum Phase {
    /** Without a channel: nothing was sent. */
    WAITING,
    /** The request is sent, or about to be. */
    OPEN,
    OVER
  }

  private final Request<R> request;
  private final Deliveries deliveries;
  private final Inbox inbox;
  private final Outlet outlet;
  private final CompletableFuture<R> reply = new CompletableFuture<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private Phase phase = Phase.WAITING;
  private boolean cancelled;
  private Outbox outbox;
  private long channel;

  Operation(Request<R> request, int sendBuffer, Deliveries deliveries) {
    this.request = request;
    this.deliveries = deliveries;
    this.inbox = new Inbox(deliveries);
    this.outlet = new Outlet(sendBuffer, deliveries);
  }

  /**
   * Gives it a channel and sends the request.
   *
   * @return false when it was over before
   */
  synchronized boolean begin(Outbox to, long number, int window, ByteBuffer requestPayload) {
    if (phase != Phase.WAITING) {
      return false;
    }
    phase = Phase.OPEN;
    outbox = to;
    channel = number;
    inbox.bind(to, number, window);
    Frame frame = new Frame(FrameKind.REQUEST, number, requestPayload);
    to.add(() -> frame);
    outlet.bind(to, number, window);
    return true;
  }

  Request<R> request() {
    return request;
  }

  /** Completes, on a connection's thread, as soon as the guest or a failure has ended it. */
  CompletionStage<Void> over() {
    return over;
  }

  /** Discards the output, before there is any. */
  Operation<R> withoutOutput() {
    inbox.discard();
    return this;
  }

  /** A DATA, DATA_ERR, CREDIT or REPLY from the guest. */
  void receive(Frame frame) throws ProtocolException {
    switch (frame.kind()) {
      case DATA -> inbox.receive(Stream.OUT, frame.payload());
      case DATA_ERR -> inbox.receive(Stream.ERR, frame.payload());
      case CREDIT -> outlet.credit(frame.creditBytes());
      default -> answer(MessageCodec.readReply(frame.payload(), request.replyType()));
    }
  }

  /** Ends it in failure, unless it has ended. */
  void fail(FailureException failure) {
    if (leave()) {
      inbox.finish(failure, null);
      deliveries.execute(() -> reply.completeExceptionally(failure));
      over.complete(null);
    }
  }

  /** Ends it because its connection did. */
  void lose(FailureException reason) {
    boolean sent;
    synchronized (this) {
      sent = phase == Phase.OPEN;
    }
    fail(sent ? Failures.outcomeUnknown(reason.failure()) : reason);
  }

  private void answer(R answer) {
    if (leave()) {
      inbox.finish(null, () -> reply.complete(answer));
      over.complete(null);
    }
  }

  private boolean leave() {
    synchronized (this) {
      if (phase == Phase.OVER) {
        return false;
      }
      phase = Phase.OVER;
    }
    outlet.kill();
    return true;
  }

  @Override
  public Flow.Publisher<Chunk> output() {
    return inbox;
  }

  @Override
  public CompletionStage<Void> send(ByteBuffer bytes) {
    return outlet.send(bytes);
  }

  @Override
  public void end() {
    outlet.end();
  }

  @Override
  public CompletionStage<R> reply() {
    return reply.minimalCompletionStage();
  }

  @Override
  public void cancel() {
    synchronized (this) {
      if (cancelled || phase == Phase.OVER) {
        return;
      }
      cancelled = true;
      if (phase == Phase.OPEN) {
        Frame frame = Frame.bare(FrameKind.CANCEL, channel);
        outbox.add(() -> frame);
        return;
      }
    }
    fail(
        new FailureException(
            FailureCode.CANCELLED, "Cancelled before it was sent to the guest", ""));
  }
}
