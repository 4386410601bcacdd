package dev.cloister.runtime.stage;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Akka's stages as the JDK's own. Akka's hand every step that follows to the common pool, which has
 * no thread to keep on a host of two processors: it starts one for each step.
 */
public final class Plain {
  private Plain() {}

  /** The same outcome; what follows runs on the thread that completes {@code ofAkka}. */
  public static <T> CompletionStage<T> of(CompletionStage<T> ofAkka) {
    CompletableFuture<T> plain = new CompletableFuture<>();
    ofAkka.whenCompleteAsync(
        (value, error) -> {
          if (error == null) {
            plain.complete(value);
          } else {
            plain.completeExceptionally(error);
          }
        },
        Runnable::run);
    return plain;
  }
}
