package dev.cloister.runtime.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.port.GuestOperation;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuestDeadlineTest {
  private final FakeGuest guest = new FakeGuest();
  private final PlayedTimer timer = new PlayedTimer();
  private final GuestOperation<Reply.JobOutput> operation =
      guest.open(new Request.JobRead("j1", Request.JobRead.Stream.STDOUT, 0, 1, 0L));

  @AfterEach
  void close() {
    timer.shutdownNow();
  }

  @Test
  void endsWhatTakesTooLong() {
    GuestDeadline.set(guest, operation, 0, timer);

    timer.task.run();

    assertThat(guest.cancelled).isTrue();
  }

  @Test
  void doesNotCountTheTimeInWhichTheGuestStandsStill() {
    guest.stoodStill = Duration.ofHours(5);
    GuestDeadline.set(guest, operation, 0, timer);
    guest.stoodStill = Duration.ofHours(6);

    timer.task.run();

    assertThat(guest.cancelled).isFalse();
    assertThat(timer.millis).isBetween(3_500_000L, 3_600_000L);
  }

  /** A moment before the deadline, and in the middle of a pause. */
  @Test
  void doesNotLookAllTheTime() {
    GuestDeadline.set(guest, operation, 0, timer);
    guest.stoodStill = Duration.ofMillis(900);

    timer.task.run();

    assertThat(guest.cancelled).isFalse();
    assertThat(timer.millis).isEqualTo(1000);
  }

  @Test
  void isGivenBackWhenTheOperationIsOver() {
    GuestDeadline.set(guest, operation, 60_000, timer);

    guest.answer.complete(new Reply.JobOutput(0, 0, false, false));

    assertThat(timer.set.isCancelled()).isTrue();
  }

  /** Keeps what is to be run. */
  private static final class PlayedTimer extends ScheduledThreadPoolExecutor {
    private Runnable task;
    private long millis;
    private ScheduledFuture<?> set;

    PlayedTimer() {
      super(0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      task = command;
      millis = unit.toMillis(delay);
      set = super.schedule(() -> {}, 1, TimeUnit.HOURS);
      return set;
    }
  }
}
