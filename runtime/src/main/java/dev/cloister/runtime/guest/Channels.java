package dev.cloister.runtime.guest;

import dev.cloister.actors.failure.FailureException;
import dev.cloister.protocol.frame.Frame;
import dev.cloister.protocol.frame.FrameKind;
import dev.cloister.protocol.frame.ProtocolException;
import dev.cloister.protocol.message.Hello;
import dev.cloister.protocol.message.MessageCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The operations of one connection by their channel numbers, which rise and are used once. */
final class Channels {
  private final Outbox outbox;
  private final Runnable added;
  private final Map<Long, Operation<?>> open = new HashMap<>();
  private Hello.Limits limits;
  private long last;
  private FailureException closed;

  /**
   * @param added called when an operation has begun
   */
  Channels(Outbox outbox, Runnable added) {
    this.outbox = outbox;
    this.added = added;
  }

  /** The agent has said hello; only now operations can be added. */
  synchronized void limits(Hello.Limits agreed) {
    limits = agreed;
  }

  /** Starts an operation, or fails it. */
  void add(Operation<?> operation) {
    ByteBuffer payload = MessageCodec.write(operation.request());
    FailureException refused = tryAdd(operation, payload);
    if (refused != null) {
      operation.fail(refused);
    } else {
      added.run();
    }
  }

  /** Whether the guest owes an answer. */
  synchronized boolean isBusy() {
    return !open.isEmpty();
  }

  private synchronized FailureException tryAdd(Operation<?> operation, ByteBuffer payload) {
    if (closed != null) {
      return closed;
    }
    if (open.size() >= limits.channels()) {
      return Failures.tooMany(limits.channels());
    }
    int most = limits.frame() - (Frame.HEADER - Integer.BYTES);
    if (payload.remaining() > most) {
      return Failures.tooLong(payload.remaining(), most);
    }
    // Inside the lock, for the requests must go out in the order of their numbers.
    if (operation.begin(outbox, last + 1, limits.window(), payload)) {
      last++;
      open.put(last, operation);
    }
    return null;
  }

  /** Hands on a frame on a channel. */
  void receive(Frame frame) throws ProtocolException {
    Operation<?> operation = find(frame);
    if (operation == null) {
      return;
    }
    try {
      if (frame.kind() == FrameKind.ERROR) {
        operation.fail(Failures.of(MessageCodec.readError(frame.payload())));
      } else {
        operation.receive(frame);
      }
    } catch (ProtocolException e) {
      // An answer has taken it out of the list of those that lose their connection.
      operation.lose(Failures.violation(e));
      throw e;
    }
  }

  /**
   * The frame's operation; removed from here where the frame ends it. Null for credit that comes
   * too late.
   */
  private synchronized Operation<?> find(Frame frame) throws ProtocolException {
    boolean ends = frame.kind() == FrameKind.REPLY || frame.kind() == FrameKind.ERROR;
    Operation<?> operation = ends ? open.remove(frame.channel()) : open.get(frame.channel());
    if (operation == null && (frame.kind() != FrameKind.CREDIT || frame.channel() > last)) {
      throw ProtocolException.malformed(frame.kind() + " on channel " + frame.channel());
    }
    return operation;
  }

  /** Fails every operation; those added later fail with {@code why} at once. */
  void close(FailureException why) {
    List<Operation<?>> lost;
    synchronized (this) {
      if (closed != null) {
        return;
      }
      closed = why;
      lost = new ArrayList<>(open.values());
      open.clear();
    }
    lost.forEach(operation -> operation.lose(why));
  }
}
