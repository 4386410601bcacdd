package dev.cloister.actors.capture;

import dev.cloister.actors.port.CaptureStore.Draft;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.Monitor;
import dev.cloister.protocol.message.Request;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The running VM that is captured. Its processes and its file system are frozen, its vCPUs stopped,
 * memory and disk saved in that one pause, and all of it undone again in any case. The vCPUs stop
 * for a disk alone too: that has QEMU write out what it still keeps to itself of it.
 *
 * @param link to its guest; closed by its owner
 * @param monitor its monitor; closed by its owner
 */
record Source(GuestLink link, Monitor monitor, Clock clock, LongSupplier nanoTime) {

  /**
   * For how long it was held up.
   *
   * @param paused its vCPUs stood still
   * @param frozen its processes did
   */
  record Stood(Duration paused, Duration frozen) {
    static final Stood NOT_AT_ALL = new Stood(Duration.ZERO, Duration.ZERO);
  }

  /**
   * Saves it; completes when it runs again. Fails with the first failure; what was begun is undone
   * by then as far as it could be.
   *
   * @param copyDisk called while nothing writes to the disk
   */
  CompletionStage<Stood> save(Draft draft, Function<Draft, CompletionStage<Void>> copyDisk) {
    return link.call(new Request.Freeze())
        .thenCompose(
            frozen -> {
              long since = nanoTime.getAsLong();
              return lastly(
                      lastly(paused(draft, copyDisk), this::resume)
                          .thenApply(saved -> since(saved)),
                      this::thaw)
                  .thenApply(paused -> new Stood(paused, since(since)));
            });
  }

  /**
   * Saves memory and devices, and leaves it frozen and paused. Fails with the first failure; what
   * was begun is undone by then as far as it could be.
   *
   * @param check called before each step that takes long; what it throws is a failure
   */
  CompletionStage<Void> hold(Path stream, Runnable check) {
    return link.call(new Request.Freeze())
        .thenCompose(
            frozen -> stopped(stream, check).exceptionallyCompose(error -> letGoOn(error)));
  }

  private CompletionStage<Void> stopped(Path stream, Runnable check) {
    link.paused();
    return monitor
        .pause()
        .thenCompose(
            stopped -> {
              check.run();
              return monitor.saveAll(stream);
            });
  }

  private CompletionStage<Void> letGoOn(Throwable error) {
    return lastly(CompletableFuture.failedStage(error), this::release);
  }

  /** Lets one that is held go on; both steps are taken in any case. */
  CompletionStage<Void> release() {
    return lastly(resume(), this::thaw);
  }

  /** The time at which the vCPUs were told to stop. */
  private CompletionStage<Long> paused(
      Draft draft, Function<Draft, CompletionStage<Void>> copyDisk) {
    long since = nanoTime.getAsLong();
    link.paused();
    return monitor
        .pause()
        .thenCompose(
            stopped -> {
              CompletionStage<Void> disk = copyDisk.apply(draft);
              // Both are waited for, also where one fails: nothing may still read when it goes on.
              return draft.subject().memory()
                  ? lastly(monitor.saveAll(draft.stream()), () -> disk)
                  : disk;
            })
        .thenApply(saved -> since);
  }

  /** A guest that does not obey gets a new link, and is thawed by whoever makes that. */
  private CompletionStage<?> thaw() {
    return link.call(new Request.Thaw(now()))
        .whenComplete(
            (thawed, error) -> {
              if (error != null) {
                link.close();
              }
            });
  }

  private CompletionStage<Void> resume() {
    return monitor.resume().whenComplete((resumed, error) -> link.resumed());
  }

  private Duration since(long begin) {
    return Duration.ofNanos(nanoTime.getAsLong() - begin);
  }

  private long now() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** The last step is taken in any case; the first failure is the one that is told. */
  private static <T> CompletionStage<T> lastly(
      CompletionStage<T> steps, Supplier<? extends CompletionStage<?>> last) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    steps.whenComplete(
        (done, failed) ->
            last.get()
                .whenComplete(
                    (ended, unended) -> {
                      Throwable error = failed == null ? unended : failed;
                      if (error == null) {
                        outcome.complete(done);
                      } else {
                        outcome.completeExceptionally(unwrapped(error));
                      }
                    }));
    return outcome;
  }

  private static Throwable unwrapped(Throwable error) {
    return error instanceof CompletionException wrapped && wrapped.getCause() != null
        ? wrapped.getCause()
        : error;
  }
}
