package dev.cloister.runtime.embed;

import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.actors.port.GuestOperation.Chunk;
import java.util.concurrent.Flow;

/** The output of an operation that was asked for a bounded part, whole. */
final class Collected implements Flow.Subscriber<Chunk> {
  private final ByteStringBuilder bytes = ByteString.createBuilder();
  private final GuestOperation<?> operation;
  private int room;
  private boolean exceeded;

  private Collected(GuestOperation<?> operation, int most) {
    this.operation = operation;
    this.room = most;
  }

  /** Takes the operation's output; the guest that sends more than was asked for is cut off. */
  static Collected of(GuestOperation<?> operation, int most) {
    Collected collected = new Collected(operation, most);
    operation.output().subscribe(collected);
    return collected;
  }

  /** All of it, once the operation has been answered. */
  synchronized ByteString bytes() {
    return bytes.result();
  }

  /** Whether the guest sent more. */
  synchronized boolean exceeded() {
    return exceeded;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public synchronized void onNext(Chunk chunk) {
    int size = chunk.bytes().remaining();
    exceeded |= size > room;
    if (exceeded) {
      operation.cancel();
      return;
    }
    room -= size;
    bytes.append(ByteString.fromByteBuffer(chunk.bytes()));
  }

  @Override
  public void onError(Throwable error) {}

  @Override
  public void onComplete() {}
}
