package dev.cloister.runtime.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long nothing was asked of a guest. */
class UsageTest {
  private final AtomicLong now = new AtomicLong(1_000);
  private final Usage usage = new Usage(now::get);

  @Test
  void countsFromTheEndOfTheLastOperation() {
    now.addAndGet(50);
    assertThat(usage.idle()).isEqualTo(Duration.ofNanos(50));
    CompletableFuture<Void> one = new CompletableFuture<>();
    CompletableFuture<Void> other = new CompletableFuture<>();
    usage.begin(one);
    usage.begin(other);
    now.addAndGet(50);
    assertThat(usage.idle()).isZero();

    one.complete(null);
    assertThat(usage.idle()).isZero();
    other.completeExceptionally(new IllegalStateException("broke"));

    assertThat(usage.idle()).isPositive();
    now.addAndGet(7);
    assertThat(usage.idle()).isEqualTo(Duration.ofNanos(7));
  }
}
