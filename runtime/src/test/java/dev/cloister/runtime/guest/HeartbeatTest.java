package dev.cloister.runtime.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.GuestConnector.Attempt;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.protocol.frame.FrameKind;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guest that falls silent, over a real socket. */
final class HeartbeatTest {
  /** A PING at once, and the next when the time for its answer is over. */
  private static final String EAGER =
      "cloister.guest.heartbeat { after = 1ms, answer-within = 2s }";

  private static final String IMPATIENT =
      "cloister.guest.heartbeat { after = 1ms, answer-within = 1ms }";

  private LinkFixture fixture;
  private FakeAgent agent;

  @BeforeEach
  void open() throws Exception {
    fixture = new LinkFixture();
    agent = fixture.agent();
  }

  @AfterEach
  void close() throws Exception {
    timer.shutdownNow();
    agent.close();
    fixture.close();
  }

  private GuestLink link(String overrides) throws Exception {
    Attempt attempt = fixture.connect(fixture.qemu, overrides);
    agent.greet();
    return LinkFixture.await(attempt.link());
  }

  @Test
  void asksWhetherABusyGuestIsThereAndIsContentWithAnyByte() throws Exception {
    GuestLink link = link(EAGER);
    CompletionStage<Reply.Done> call = link.call(new Request.Configure("a", 1L, "", ""));
    agent.expect(FrameKind.REQUEST, 1);

    for (int round = 0; round < 2; round++) {
      agent.expect(FrameKind.PING, 0);
      agent.send(FrameKind.PONG, 0, ByteBuffer.allocate(0));
    }
    agent.reply(1, new Reply.Done());

    LinkFixture.await(call);
    assertThat(link.reason()).isEmpty();
  }

  @Test
  void givesUpAGuestThatStaysSilent() throws Exception {
    GuestLink link = link(IMPATIENT);
    CompletionStage<Reply.Done> call = link.call(new Request.Configure("a", 1L, "", ""));

    Failure failure = LinkFixture.failure(call);

    assertThat(failure.code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    assertThat(failure.message()).contains("fell silent");
    LinkFixture.await(link.closed());
    assertThat(link.reason().orElseThrow().code()).isEqualTo(FailureCode.GUEST_UNRESPONSIVE);
  }

  @Test
  void silenceOnAStreamOfItsOwnEndsTheWholeLink() throws Exception {
    GuestLink link = fixture.streamsApart(agent, IMPATIENT);
    FakeAgent stream = agent.another();
    var operation = link.open(new Request.FileRead("/a", 0L, -1L));
    stream.greet();

    assertThat(LinkFixture.failure(operation.reply()).code())
        .isEqualTo(FailureCode.OUTCOME_UNKNOWN);

    LinkFixture.await(link.closed());
    assertThat(link.reason().orElseThrow().code()).isEqualTo(FailureCode.GUEST_UNRESPONSIVE);
  }

  @Test
  void aGuestThatIsPausedIsNotBlamedUntilItRunsAgain() throws Exception {
    GuestLink link = fixture.streamsApart(agent, IMPATIENT);
    link.paused();
    FakeAgent stream = agent.another();
    var operation = link.open(new Request.FileRead("/a", 0L, -1L));
    stream.greet();
    stream.expect(FrameKind.REQUEST, 1);
    CompletionStage<Reply.Done> call = link.call(new Request.Configure("a", 1L, "", ""));
    agent.expect(FrameKind.REQUEST, 1);
    agent.reply(1, new Reply.Done());
    LinkFixture.await(call);
    assertThat(link.reason()).isEmpty();
    assertThat(link.stoodStill()).isPositive();

    link.resumed();

    assertThat(LinkFixture.failure(operation.reply()).code())
        .isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    LinkFixture.await(link.closed());
    assertThat(link.reason().orElseThrow().code()).isEqualTo(FailureCode.GUEST_UNRESPONSIVE);
  }

  // ---- when it looks, and what it makes of what it sees

  private final PlayedTimer timer = new PlayedTimer();
  private boolean busy;
  private int pings;
  private int ends;

  private Heartbeat played() {
    var settings = new GuestSettings.Heartbeat(Duration.ofSeconds(100), Duration.ofSeconds(1000));
    return new Heartbeat(
        settings,
        timer,
        () -> TimeUnit.SECONDS.toNanos(timer.now),
        new Heartbeat.Means() {
          @Override
          public boolean isBusy() {
            return busy;
          }

          @Override
          public void ping() {
            pings++;
          }

          @Override
          public void giveUp() {
            ends++;
          }
        });
  }

  @Test
  void setsNoTimerForAnIdleGuest() {
    Heartbeat heartbeat = played();
    assertThat(timer.isSet()).isFalse();

    heartbeat.asked();
    timer.passTo(100);

    assertThat(timer.isSet()).isFalse();
    assertThat(pings + ends).isZero();
  }

  @Test
  void waitsForSilenceNotForTheEndOfTheWork() {
    Heartbeat heartbeat = played();
    busy = true;
    heartbeat.asked();
    timer.now = 60;
    heartbeat.heard();
    timer.passTo(100);
    assertThat(pings).isZero();

    timer.passTo(160);
    assertThat(pings).isEqualTo(1);

    timer.now = 1159;
    heartbeat.heard();
    timer.passTo(1160);
    assertThat(ends).isZero();
    timer.passTo(1259);
    assertThat(pings).isEqualTo(2);

    timer.passTo(2259);
    assertThat(ends).isEqualTo(1);
    assertThat(timer.isSet()).isFalse();
  }

  /** What comes long after the last answer is no silence. */
  @Test
  void countsFromTheQuestion() {
    Heartbeat heartbeat = played();
    timer.now = 5000;
    busy = true;
    heartbeat.asked();

    timer.passTo(5099);
    assertThat(pings).isZero();
    timer.passTo(5100);
    assertThat(pings).isEqualTo(1);
  }

  @Test
  void asksAgainWhereThisProcessItselfStoodStill() {
    Heartbeat heartbeat = played();
    busy = true;
    heartbeat.asked();
    timer.passTo(100);
    assertThat(pings).isEqualTo(1);

    timer.passTo(9000);
    assertThat(ends).isZero();
    assertThat(pings).isEqualTo(2);

    timer.passTo(10_000);
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void countsAnewAfterAPause() {
    Heartbeat heartbeat = played();
    busy = true;
    heartbeat.asked();
    timer.passTo(100);
    assertThat(pings).isEqualTo(1);

    heartbeat.pause();
    timer.passTo(1100);
    assertThat(ends).isZero();
    assertThat(timer.isSet()).isFalse();
    heartbeat.asked();
    assertThat(timer.isSet()).isFalse();

    timer.now = 5000;
    heartbeat.resume();
    timer.passTo(5099);
    assertThat(pings).isEqualTo(1);
    timer.passTo(5100);
    assertThat(pings).isEqualTo(2);
    timer.passTo(6100);
    assertThat(ends).isEqualTo(1);
  }

  /** Time, in seconds, that passes when it is told to; one timer at most is set. */
  private static final class PlayedTimer extends ScheduledThreadPoolExecutor {
    private long now;
    private long due;
    private Runnable task;

    PlayedTimer() {
      super(0);
    }

    boolean isSet() {
      return task != null;
    }

    void passTo(long when) {
      now = when;
      if (task != null && due <= when) {
        Runnable run = task;
        task = null;
        run.run();
      }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      assertThat(task).isNull();
      task = command;
      due = now + unit.toSeconds(delay);
      return super.schedule(() -> {}, 1, TimeUnit.HOURS);
    }
  }
}
