package dev.cloister.actors.workspace;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Takes the times of one boot. */
final class BootClock {
  private final LongSupplier nanoTime;
  private final long begun;
  private long prepared;
  private long monitored;
  private OptionalLong held = OptionalLong.empty();

  BootClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
    this.prepared = begun;
    this.monitored = begun;
  }

  void prepared() {
    prepared = nanoTime.getAsLong();
    monitored = prepared;
  }

  void monitored() {
    monitored = nanoTime.getAsLong();
  }

  /** The guest said hello and does not go on before it is told who it is. */
  void held() {
    held = OptionalLong.of(nanoTime.getAsLong());
  }

  /**
   * The times, now that the guest is ready.
   *
   * @param guestMillis what the guest's clock says its boot took; an emulated clock may run ahead,
   *     so it counts for no more than the time that passed
   */
  BootTiming done(long guestMillis) {
    long now = nanoTime.getAsLong();
    if (held.isPresent()) {
      return new BootTiming(
          millis(prepared - begun),
          millis(monitored - prepared),
          0,
          0,
          millis(held.getAsLong() - monitored),
          millis(now - held.getAsLong()));
    }
    long rest = millis(now - monitored);
    long kernel = Math.max(0, Math.min(guestMillis, rest));
    return new BootTiming(
        millis(prepared - begun), millis(monitored - prepared), kernel, rest - kernel, 0, 0);
  }

  private static long millis(long nanos) {
    return Duration.ofNanos(nanos).toMillis();
  }
}
