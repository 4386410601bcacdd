package dev.cloister.actors.port;

import dev.cloister.protocol.message.Reply;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * One streaming operation in a guest. Input and output are bounded by the protocol's credit: a
 * consumer that does not ask makes the guest's process wait, and costs at most one window of
 * memory.
 */
public interface GuestOperation<R extends Reply> {
  /**
   * What the guest sends, in order for each stream. One subscriber, once. Completes after the last
   * byte, fails as {@link #reply()} does. Cancelling the subscription discards what is still to
   * come without holding up the operation.
   */
  Flow.Publisher<Chunk> output();

  /**
   * Sends input. Completes when the bytes are accepted (credit was there and they are written or
   * queued within the bound); send the next only then. The buffer may be reused after that. After
   * the operation's end it completes and the bytes are dropped.
   */
  CompletionStage<Void> send(ByteBuffer bytes);

  /** No more input. Idempotent. */
  void end();

  /**
   * The outcome. It completes when the agent has answered <em>and</em> the output has been
   * delivered or cancelled. Fails with the agent's error mapped to a code, or {@code
   * OUTCOME_UNKNOWN} where the link broke after the request was sent; a failure does not wait for
   * the output.
   */
  CompletionStage<R> reply();

  /**
   * Ends the operation in the guest: an execution's processes are killed. {@link #reply()} then
   * fails with {@code CANCELLED}, unless it had ended before. Idempotent.
   */
  void cancel();

  /** A piece of output. */
  record Chunk(Stream stream, ByteBuffer bytes) {}

  /** Which stream a chunk belongs to. */
  enum Stream {
    /** Standard output, or a file's contents. */
    OUT,
    /** Standard error. */
    ERR
  }
}
