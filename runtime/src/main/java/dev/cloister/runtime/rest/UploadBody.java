package dev.cloister.runtime.rest;

import akka.Done;
import akka.stream.Materializer;
import akka.stream.SourceShape;
import akka.stream.javadsl.Broadcast;
import akka.stream.javadsl.GraphDSL;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The body of one upload, which is read to its end whether or not anybody wants the rest. An answer
 * that is sent earlier closes the connection under a client that is still sending, and is lost.
 */
final class UploadBody {
  private final Source<ByteString, ?> bytes;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<Done> read = new CompletableFuture<>();

  UploadBody(Source<ByteString, ?> bytes) {
    this.bytes = bytes;
  }

  /** The contents; runs once. Who cancels it leaves the rest to be dropped. */
  Source<ByteString, ?> contents() {
    Source<ByteString, CompletionStage<Done>> both =
        Source.fromGraph(
            GraphDSL.create(
                Sink.<ByteString>ignore(),
                (builder, dropped) -> {
                  var in = builder.add(bytes);
                  var fork = builder.add(Broadcast.<ByteString>create(2, false));
                  builder.from(in).toFanOut(fork);
                  builder.from(fork.out(1)).to(dropped);
                  return SourceShape.of(fork.out(0));
                }));
    return both.mapMaterializedValue(
        end -> {
          begun.set(true);
          return settle(end);
        });
  }

  /** Completes when all of it was read, or could not be, or {@code patience} is over. */
  CompletionStage<Done> rest(Duration patience, Materializer materializer) {
    if (begun.compareAndSet(false, true)) {
      settle(bytes.runWith(Sink.ignore(), materializer));
    }
    return read.copy()
        .completeOnTimeout(Done.getInstance(), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private CompletionStage<Done> settle(CompletionStage<Done> end) {
    return end.whenComplete((done, error) -> read.complete(Done.getInstance()));
  }
}
