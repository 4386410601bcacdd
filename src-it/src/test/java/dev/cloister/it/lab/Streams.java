package dev.cloister.it.lab;

import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.actors.port.GuestOperation.Stream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;

/**
 * Counts and digests what an execution prints, without keeping it. It asks for one piece at a time,
 * and for the next when its listener has returned.
 */
public final class Streams implements Flow.Subscriber<Chunk> {
  /** The answer of a listener who is never slow. */
  public static final CompletionStage<Void> GO_ON = CompletableFuture.completedStage(null);

  private final MessageDigest stdout = Digests.sha256();
  private final MessageDigest stderr = Digests.sha256();
  private final CompletableFuture<Streams> ended = new CompletableFuture<>();
  private final Function<Chunk, CompletionStage<Void>> listener;
  private Flow.Subscription subscription;
  private volatile long stdoutBytes;
  private volatile long stderrBytes;

  private Streams(Function<Chunk, CompletionStage<Void>> listener) {
    this.listener = listener;
  }

  /** Listens to the output from now on. */
  public static Streams of(Flow.Publisher<Chunk> output) {
    return of(output, chunk -> GO_ON);
  }

  /**
   * Listens to the output from now on.
   *
   * @param listener shown each piece, on the publisher's thread; the next is asked for when the
   *     stage has completed
   */
  public static Streams of(
      Flow.Publisher<Chunk> output, Function<Chunk, CompletionStage<Void>> listener) {
    Streams streams = new Streams(listener);
    output.subscribe(streams);
    return streams;
  }

  /** Completes with this at the end of the output, or with its failure. */
  public CompletionStage<Streams> ended() {
    return ended;
  }

  public long stdoutBytes() {
    return stdoutBytes;
  }

  public long stderrBytes() {
    return stderrBytes;
  }

  /** Of all standard output; to be asked once, after the end. */
  public String stdoutDigest() {
    return HexFormat.of().formatHex(stdout.digest());
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    subscription.request(1);
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // One piece at a time, by contract.
  public void onNext(Chunk chunk) {
    int size = chunk.bytes().remaining();
    if (chunk.stream() == Stream.OUT) {
      stdout.update(chunk.bytes().duplicate());
      stdoutBytes += size;
    } else {
      stderr.update(chunk.bytes().duplicate());
      stderrBytes += size;
    }
    listener.apply(chunk).thenRun(() -> subscription.request(1));
  }

  @Override
  public void onError(Throwable error) {
    ended.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    ended.complete(this);
  }
}
