package dev.cloister;

import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.protocol.message.Reply;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A program running in a guest. Consume {@link #output} or cancel its subscription: a program
 * nobody listens to is made to wait.
 */
public interface Execution {
  /** Names it within its guest, for {@link #signal} and in logs. */
  String id();

  /**
   * Both streams, each in order; one subscriber. {@code JavaFlowSupport.Source.fromPublisher} makes
   * an Akka Streams source of it.
   */
  Flow.Publisher<Chunk> output();

  /** Sends standard input; send more when the stage has completed. */
  CompletionStage<Void> send(ByteBuffer bytes);

  /** End of standard input. */
  void endInput();

  /** Sends a signal to its process group. */
  CompletionStage<Void> signal(int number);

  /** Kills it and everything it started. */
  void cancel();

  /** How it ended; completes after the last byte of output was delivered or given up. */
  CompletionStage<Reply.Exited> exit();
}
