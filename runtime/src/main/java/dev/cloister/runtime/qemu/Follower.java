package dev.cloister.runtime.qemu;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/**
 * One subscriber of a console and the pieces it has yet to take. One that falls further behind than
 * the limit is cut off with {@code LIMIT_EXCEEDED}: the console waits for nobody.
 */
final class Follower {
  private final SubmissionPublisher<ByteBuffer> pieces;

  Follower(Flow.Subscriber<? super ByteBuffer> subscriber, Executor executor, int limit) {
    this.pieces = new SubmissionPublisher<>(executor, limit);
    pieces.subscribe(subscriber);
  }

  /** Hands over a piece, never blocking; false when this follower is gone. */
  boolean offer(ByteBuffer piece) {
    if (!pieces.hasSubscribers()) {
      return false;
    }
    if (pieces.offer(piece.asReadOnlyBuffer(), null) < 0) {
      pieces.closeExceptionally(
          new FailureException(
              FailureCode.LIMIT_EXCEEDED,
              "The reader of the console fell behind",
              "Follow again; the log has what was missed."));
      return false;
    }
    return true;
  }

  void end() {
    pieces.close();
  }
}
