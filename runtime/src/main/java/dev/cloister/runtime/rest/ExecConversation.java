package dev.cloister.runtime.rest;

import akka.Done;
import akka.NotUsed;
import akka.http.javadsl.model.ws.BinaryMessage;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.TextMessage;
import akka.stream.BoundedSourceQueue;
import akka.stream.Materializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.JavaFlowSupport;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.cloister.Execution;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.actors.port.GuestOperation.Stream;
import dev.cloister.protocol.message.Reply;
import dev.cloister.runtime.call.Views;
import dev.cloister.runtime.verb.ClientMessage;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.ExecStream;
import dev.cloister.runtime.verb.ServerMessage;
import dev.cloister.runtime.verb.VerbJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One execution and the WebSocket that follows it. Output waits for the caller; input waits for the
 * program, and a window of it is held here, so that a signal overtakes input nobody reads. A caller
 * that goes away ends the execution.
 */
final class ExecConversation {
  /** More credits than this wait unread only for a caller that does not use them. */
  private static final int WAITING_NOTES = 256;

  /** Credit is given back in pieces of at least this, unless nothing is held. */
  private static final int LEAST_CREDIT = ExecStream.INPUT_WINDOW / 4;

  private static final ByteString OUT = ByteString.fromArray(new byte[] {ExecStream.STDOUT});
  private static final ByteString ERR = ByteString.fromArray(new byte[] {ExecStream.STDERR});

  private final Execution execution;
  private final BoundedSourceQueue<ServerMessage> notes;
  private final Source<ServerMessage, NotUsed> noted;
  private final AtomicInteger held = new AtomicInteger();
  private final AtomicInteger owed = new AtomicInteger();

  /** The sends so far, in a row; touched by the incoming stream alone. */
  private CompletionStage<Void> input = CompletableFuture.completedFuture(null);

  ExecConversation(Execution execution, Materializer materializer) {
    this.execution = execution;
    var queue = Source.<ServerMessage>queue(WAITING_NOTES).preMaterialize(materializer);
    this.notes = queue.first();
    this.noted = queue.second();
  }

  Flow<Incoming, Message, NotUsed> flow() {
    Sink<Incoming, ?> incoming = Flow.<Incoming>create().mapAsync(1, this::take).to(Sink.ignore());
    Source<Message, ?> outgoing =
        Source.<ServerMessage>from(
                List.of(
                    new ServerMessage.Started(execution.id()),
                    new ServerMessage.Credit(ExecStream.INPUT_WINDOW)))
            .map(ExecConversation::text)
            .concat(noted.map(ExecConversation::text).merge(printed(), true))
            .watchTermination(
                (nothing, over) -> {
                  over.whenComplete((done, error) -> execution.cancel());
                  return nothing;
                });
    return Flow.fromSinkAndSourceCoupled(incoming, outgoing);
  }

  static Message text(ServerMessage message) {
    return TextMessage.create(new String(VerbJson.write((Record) message), StandardCharsets.UTF_8));
  }

  private Source<Message, NotUsed> printed() {
    return JavaFlowSupport.Source.fromPublisher(execution.output())
        .map(ExecConversation::binary)
        .onErrorComplete()
        .concat(Source.completionStage(execution.exit().handle(ExecConversation::verdict)));
  }

  private static Message binary(Chunk chunk) {
    ByteString tag = chunk.stream() == Stream.OUT ? OUT : ERR;
    return BinaryMessage.create(tag.concat(ByteString.fromByteBuffer(chunk.bytes())));
  }

  private static Message verdict(Reply.Exited exit, Throwable error) {
    return text(
        error == null
            ? new ServerMessage.Exit(Views.exit(exit))
            : new ServerMessage.Failed(ErrorView.of(FailureException.failureOf(error))));
  }

  /** Completes when the next message may come. */
  private CompletionStage<Done> take(Incoming message) {
    try {
      if (message instanceof Incoming.Binary binary) {
        return send(binary.bytes());
      }
      if (message instanceof Incoming.Text text) {
        obey(VerbJson.message(text.utf8(), ClientMessage.class));
        return CompletableFuture.completedFuture(Done.getInstance());
      }
      throw new FailureException(((Incoming.Broken) message).failure());
    } catch (FailureException e) {
      notes.offer(new ServerMessage.Failed(ErrorView.of(e.failure())));
      notes.complete();
      return new CompletableFuture<>();
    }
  }

  private CompletionStage<Done> send(ByteString message) {
    if (message.isEmpty() || message.head() != ExecStream.STDIN) {
      throw new FailureException(
          FailureCode.INVALID_ARGUMENT,
          "A binary message does not begin with the number of standard input",
          "Begin it with a zero byte.");
    }
    ByteString bytes = message.drop(1);
    int before = held.getAndAdd(bytes.size());
    input =
        input
            .thenCompose(ready -> execution.send(bytes.asByteBuffer()))
            .exceptionally(over -> null)
            .thenRun(() -> settle(bytes.size()));
    return before + bytes.size() > ExecStream.INPUT_WINDOW
        ? input.thenApply(sent -> Done.getInstance())
        : CompletableFuture.completedFuture(Done.getInstance());
  }

  private void settle(int bytes) {
    int rest = held.addAndGet(-bytes);
    int due = owed.addAndGet(bytes);
    if (due >= LEAST_CREDIT || rest == 0) {
      int credit = owed.getAndSet(0);
      if (credit > 0 && !notes.offer(new ServerMessage.Credit(credit)).isEnqueued()) {
        owed.addAndGet(credit);
      }
    }
  }

  private void obey(ClientMessage message) {
    if (message instanceof ClientMessage.End) {
      input = input.thenRun(execution::endInput);
    } else if (message instanceof ClientMessage.Signal signal) {
      execution.signal(signal.signal());
    } else {
      execution.cancel();
    }
  }
}
