package dev.cloister.runtime.guest;

import static dev.cloister.runtime.guest.LinkFixture.await;
import static dev.cloister.runtime.guest.LinkFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.actors.port.GuestOperation.Stream;
import dev.cloister.protocol.frame.FrameKind;
import dev.cloister.protocol.message.MessageCodec;
import dev.cloister.protocol.message.Notice;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class OperationTest {
  private static final Request.Exec EXEC =
      new Request.Exec("x1", List.of("true"), null, null, null, true, null, null);
  private static final Reply.Exited EXITED = new Reply.Exited(0, 0, false, 1, 0, 0);

  private LinkFixture fixture;
  private FakeAgent agent;
  private GuestLink link;

  @BeforeEach
  void open() throws Exception {
    fixture = new LinkFixture();
    agent = fixture.agent();
    link = fixture.link(agent);
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    agent.close();
    fixture.close();
  }

  @Test
  void answersCallsInWhateverOrderTheGuestDoes() throws Exception {
    CompletionStage<Reply.Clock> first = link.call(new Request.Clock());
    CompletionStage<Reply.Clock> second = link.call(new Request.Clock());
    assertThat(MessageCodec.readRequest(agent.expect(FrameKind.REQUEST, 1).payload()))
        .isEqualTo(new Request.Clock());
    agent.expect(FrameKind.REQUEST, 2);
    agent.reply(2, new Reply.Clock(2));
    agent.reply(1, new Reply.Clock(1));

    assertThat(await(first).unixNanos()).isEqualTo(1);
    assertThat(await(second).unixNanos()).isEqualTo(2);
  }

  @Test
  void deliversBothStreamsInOrderAndThenTheReply() throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    Collector output = new Collector(Long.MAX_VALUE);
    exec.output().subscribe(output);
    agent.expect(FrameKind.REQUEST, 1);
    agent.data(1, "out");
    agent.send(FrameKind.DATA_ERR, 1, StandardCharsets.UTF_8.encode("err"));
    agent.data(1, "");
    agent.data(1, "more");
    agent.reply(1, EXITED);

    assertThat(await(exec.reply())).isEqualTo(EXITED);
    await(output.end);
    assertThat(output.texts)
        .containsExactly(
            new Collector.Text(Stream.OUT, "out"),
            new Collector.Text(Stream.ERR, "err"),
            new Collector.Text(Stream.OUT, "more"));
  }

  @Test
  void holdsTheReplyUntilTheOutputWasAskedFor() throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    Collector output = new Collector(0);
    exec.output().subscribe(output);
    agent.expect(FrameKind.REQUEST, 1);
    agent.data(1, "late");
    agent.reply(1, EXITED);
    roundTrip(2);

    assertThat(exec.reply().toCompletableFuture()).isNotDone();
    output.subscription.join().request(1);
    await(exec.reply());
    assertThat(output.texts).containsExactly(new Collector.Text(Stream.OUT, "late"));
  }

  @Test
  void repliesWithoutASubscriberWhenThereIsNoOutput() throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    agent.expect(FrameKind.REQUEST, 1);
    agent.reply(1, EXITED);
    await(exec.reply());

    Collector late = new Collector(1);
    exec.output().subscribe(late);
    await(late.end);
  }

  @Test
  void delaysNobodyWhenAConsumerDoesNotAsk() throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    exec.output().subscribe(new Collector(0));
    agent.expect(FrameKind.REQUEST, 1);
    agent.data(1, FakeAgent.WINDOW);

    roundTrip(2);
  }

  @Test
  void returnsCreditOnlyAsOutputIsConsumed() throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    Collector output = new Collector(0);
    exec.output().subscribe(output);
    agent.expect(FrameKind.REQUEST, 1);
    for (int i = 0; i < 4; i++) {
      agent.data(1, FakeAgent.WINDOW / 4);
    }
    roundTrip(2);
    output.subscription.join().request(1);

    assertThat(agent.expect(FrameKind.CREDIT, 1).creditBytes()).isEqualTo(FakeAgent.WINDOW / 4);
    agent.data(1, FakeAgent.WINDOW / 4);
    output.subscription.join().request(Long.MAX_VALUE);
    agent.expect(FrameKind.CREDIT, 1);
  }

  @Test
  void returnsTheCreditOfACancelledSubscription() throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    Collector output = new Collector(0);
    exec.output().subscribe(output);
    agent.expect(FrameKind.REQUEST, 1);
    agent.data(1, FakeAgent.WINDOW);
    roundTrip(2);
    output.subscription.join().cancel();

    assertThat(agent.expect(FrameKind.CREDIT, 1).creditBytes()).isEqualTo(FakeAgent.WINDOW);
    agent.data(1, FakeAgent.WINDOW / 2);
    agent.expect(FrameKind.CREDIT, 1);
    agent.reply(1, EXITED);
    await(exec.reply());
    assertThat(output.texts).isEmpty();
  }

  @Test
  void refusesASecondSubscriberAndARequestForNothing() throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    Collector first = new Collector(0);
    Collector second = new Collector(1);
    exec.output().subscribe(first);
    exec.output().subscribe(second);
    first.subscription.join().request(0);

    assertThat(second.end)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(first.end)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sendsInputAsTheCreditAllowsAndThenItsEnd() throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    agent.expect(FrameKind.REQUEST, 1);
    ByteBuffer input = ByteBuffer.allocate(FakeAgent.WINDOW + 10);
    CompletionStage<Void> accepted = exec.send(input);
    exec.end();
    assertThat(agent.expect(FrameKind.DATA, 1).payload().remaining()).isEqualTo(FakeAgent.WINDOW);
    assertThat(accepted.toCompletableFuture()).isNotDone();

    agent.credit(1, 10);
    assertThat(agent.expect(FrameKind.DATA, 1).payload().remaining()).isEqualTo(10);
    agent.expect(FrameKind.END, 1);
    await(accepted);
    assertThat(input.hasRemaining()).isFalse();
  }

  @Test
  void acceptsAndDropsInputOfAnOperationThatIsOver() throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    agent.expect(FrameKind.REQUEST, 1);
    CompletionStage<Void> waiting = exec.send(ByteBuffer.allocate(2 * FakeAgent.WINDOW));
    agent.expect(FrameKind.DATA, 1);
    agent.reply(1, EXITED);

    await(exec.reply());
    await(waiting);
    await(exec.send(ByteBuffer.allocate(5)));
  }

  @Test
  void refusesInputAfterItsEnd() throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    exec.end();

    assertThat(failure(exec.send(ByteBuffer.allocate(1))).code())
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
  }

  @Test
  void splitsInputThatHoldsTheResyncMark() throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    agent.expect(FrameKind.REQUEST, 1);
    await(exec.send(StandardCharsets.US_ASCII.encode("a CLOISTER")));

    assertThat(agent.expect(FrameKind.DATA, 1).payload())
        .isEqualTo(StandardCharsets.US_ASCII.encode("a CLOI"));
    assertThat(agent.expect(FrameKind.DATA, 1).payload())
        .isEqualTo(StandardCharsets.US_ASCII.encode("STER"));
  }

  @Test
  void sendsCancelOnceAndReportsWhatTheGuestSays() throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    Collector output = new Collector(0);
    exec.output().subscribe(output);
    agent.expect(FrameKind.REQUEST, 1);
    agent.data(1, "partial");
    exec.cancel();
    exec.cancel();
    agent.expect(FrameKind.CANCEL, 1);
    agent.error(1, "cancelled");

    assertThat(failure(exec.reply()).code()).isEqualTo(FailureCode.CANCELLED);
    output.subscription.join().request(1);
    assertThat(failure(output.end).code()).isEqualTo(FailureCode.CANCELLED);
    assertThat(output.texts).containsExactly(new Collector.Text(Stream.OUT, "partial"));
    roundTrip(2);
  }

  @ParameterizedTest
  @CsvSource({
    "command-not-found,COMMAND_NOT_FOUND",
    "not-executable,COMMAND_NOT_EXECUTABLE",
    "cwd-not-found,FILE_NOT_FOUND",
    "not-found,FILE_NOT_FOUND",
    "no-space,GUEST_DISK_FULL",
    "io,GUEST_IO",
    "digest,GUEST_IO",
    "resource,GUEST_IO",
    "busy,GUEST_IO",
    "frozen,BEING_CAPTURED",
    "cancelled,CANCELLED",
    "too-many-channels,LIMIT_EXCEEDED",
    "invalid,GUEST_REFUSED",
    "exists,GUEST_REFUSED",
    "permission,GUEST_REFUSED",
    "unknown-verb,AGENT_OUTDATED",
    "job-not-found,JOB_NOT_FOUND",
    "too-many-jobs,LIMIT_EXCEEDED",
    "job-running,GUEST_REFUSED",
    "job-ended,GUEST_REFUSED",
    "input-closed,GUEST_REFUSED",
    "not-directory,GUEST_REFUSED",
    "not-empty,GUEST_REFUSED",
    "not-yet-invented,GUEST_REFUSED"
  })
  void mapsTheGuestsErrors(String wire, FailureCode code) throws Exception {
    CompletionStage<Reply.Info> info = link.call(new Request.Info());
    agent.expect(FrameKind.REQUEST, 1);
    agent.error(1, wire);

    Failure failure = failure(info);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.message()).contains("told");
  }

  @Test
  void refusesMoreOperationsThanTheAgentTakes() throws Exception {
    for (int i = 0; i < 8; i++) {
      link.open(EXEC);
    }

    assertThat(failure(link.open(EXEC).reply()).code()).isEqualTo(FailureCode.LIMIT_EXCEEDED);
  }

  @Test
  void refusesARequestThatNoFrameHolds() throws Exception {
    Request.Exec tooLong =
        new Request.Exec("x", List.of("a".repeat(1 << 20)), null, null, null, false, null, null);

    assertThat(failure(link.open(tooLong).reply()).code()).isEqualTo(FailureCode.INVALID_ARGUMENT);
    roundTrip(1);
  }

  @Test
  void sendsARequestLargerThanABatch() throws Exception {
    Request.Exec large =
        new Request.Exec("x", List.of("a".repeat(900_000)), null, null, null, false, null, null);
    link.open(large);

    assertThat(MessageCodec.readRequest(agent.expect(FrameKind.REQUEST, 1).payload()))
        .isEqualTo(large);
  }

  @Test
  void answersPings() throws Exception {
    agent.send(FrameKind.PING, 0, StandardCharsets.UTF_8.encode("are you there"));

    assertThat(agent.expect(FrameKind.PONG, 0).payload())
        .isEqualTo(StandardCharsets.UTF_8.encode("are you there"));
  }

  @Test
  void passesNoticesOn() throws Exception {
    agent.send(
        FrameKind.NOTICE,
        0,
        StandardCharsets.UTF_8.encode("{\"notice\":\"oom-kill\",\"id\":\"x1\"}"));

    assertThat(fixture.notices.take()).isEqualTo(new Notice.OomKill("x1"));
  }

  @Test
  void survivesASubscriberThatThrows() throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    exec.output()
        .subscribe(
            new Collector(Long.MAX_VALUE) {
              @Override
              public void onNext(GuestOperation.Chunk chunk) {
                throw new IllegalStateException("on purpose");
              }
            });
    agent.expect(FrameKind.REQUEST, 1);
    agent.data(1, FakeAgent.WINDOW);
    agent.expect(FrameKind.CREDIT, 1);
    agent.reply(1, EXITED);

    await(exec.reply());
  }

  /** A call on channel {@code channel}, whose answer comes after all that was sent before. */
  private void roundTrip(long channel) throws Exception {
    CompletionStage<Reply.Clock> clock = link.call(new Request.Clock());
    agent.expect(FrameKind.REQUEST, channel);
    agent.reply(channel, new Reply.Clock(1));
    await(clock);
  }
}
