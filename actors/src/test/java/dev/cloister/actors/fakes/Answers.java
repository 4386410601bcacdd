package dev.cloister.actors.fakes;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * How a port's method answers: the usual way at once, unless a test has laid something else in
 * before. What was laid in first is used first.
 */
public final class Answers<T> {
  private final ConcurrentLinkedQueue<CompletableFuture<Boolean>> scripted =
      new ConcurrentLinkedQueue<>();
  private volatile FailureCode always;

  /** The next answer is this failure. */
  public void fail(FailureCode code) {
    scripted.add(CompletableFuture.failedFuture(failure(code)));
  }

  /** From now on every answer is this failure; null: the usual one. */
  public void failAlways(FailureCode code) {
    always = code;
  }

  /** The next answer comes when the test completes what is returned. */
  public Held hold() {
    CompletableFuture<Boolean> held = new CompletableFuture<>();
    scripted.add(held);
    return new Held(held);
  }

  CompletionStage<T> answer(Supplier<T> usual) {
    CompletableFuture<Boolean> next = scripted.poll();
    if (next != null) {
      return next.thenApply(go -> usual.get());
    }
    return always == null
        ? CompletableFuture.completedFuture(usual.get())
        : CompletableFuture.failedFuture(failure(always));
  }

  static FailureException failure(FailureCode code) {
    return new FailureException(Failure.of(code, "Played: " + code.id(), "Play on."));
  }

  /** An answer that is held back. */
  public record Held(CompletableFuture<Boolean> future) {
    public void go() {
      future.complete(true);
    }

    public void fail(FailureCode code) {
      future.completeExceptionally(failure(code));
    }
  }
}
