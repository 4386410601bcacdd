package dev.cloister.it.guest;

import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.actors.port.GuestOperation.Stream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Counts and digests output, one chunk at a time; keeps none of it. */
class Output implements Flow.Subscriber<Chunk> {
  final CompletableFuture<Void> end = new CompletableFuture<>();
  private final MessageDigest digest = sha256();
  private final CompletableFuture<Void> firstByte = new CompletableFuture<>();
  private Flow.Subscription subscription;
  private long outBytes;
  private long errBytes;

  /** What to do with a chunk before the next is asked for. */
  void consume(ByteBuffer bytes) {
    digest.update(bytes);
  }

  final long outBytes() {
    return outBytes;
  }

  final long errBytes() {
    return errBytes;
  }

  /** Completes when something has come. */
  final CompletableFuture<Void> firstByte() {
    return firstByte;
  }

  final String sha256Hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public final void onSubscribe(Flow.Subscription given) {
    subscription = given;
    subscription.request(1);
  }

  @Override
  public final void onNext(Chunk chunk) {
    int size = chunk.bytes().remaining();
    outBytes += chunk.stream() == Stream.OUT ? size : 0;
    errBytes += chunk.stream() == Stream.ERR ? size : 0;
    firstByte.complete(null);
    consume(chunk.bytes());
    subscription.request(1);
  }

  @Override
  public final void onError(Throwable error) {
    end.completeExceptionally(error);
  }

  @Override
  public final void onComplete() {
    end.complete(null);
  }
}
