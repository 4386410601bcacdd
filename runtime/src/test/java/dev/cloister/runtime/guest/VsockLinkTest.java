package dev.cloister.runtime.guest;

import static dev.cloister.runtime.guest.LinkFixture.await;
import static dev.cloister.runtime.guest.LinkFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.protocol.frame.FrameKind;
import dev.cloister.protocol.message.Hello;
import dev.cloister.protocol.message.MessageCodec;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VsockLinkTest {
  private static final Request.Exec EXEC =
      new Request.Exec("x1", List.of("cat"), null, null, null, true, null, null);
  private static final Reply.Exited EXITED = new Reply.Exited(0, 0, false, 1, 0, 0);

  private LinkFixture fixture;
  private FakeAgent control;

  @BeforeEach
  void open() throws IOException {
    fixture = new LinkFixture();
    control = fixture.agent();
  }

  @AfterEach
  void close() throws IOException {
    control.close();
    fixture.close();
  }

  @Test
  void givesEachOperationAStreamOfItsOwnAndClosesItAfterTheReply() throws Exception {
    GuestLink link = fixture.streamsApart(control, "");
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    Collector output = new Collector(Long.MAX_VALUE);
    exec.output().subscribe(output);
    CompletionStage<Void> accepted = exec.send(StandardCharsets.UTF_8.encode("in"));
    exec.end();

    FakeAgent stream = control.another().greet();
    stream.expect(FrameKind.REQUEST, 1);
    stream.expect(FrameKind.DATA, 1);
    stream.expect(FrameKind.END, 1);
    await(accepted);
    stream.data(1, "out");
    stream.reply(1, EXITED);
    await(exec.reply());
    assertThat(output.texts).hasSize(1);
    assertThat(stream.atEnd()).isTrue();
    roundTrip(link, 1);
    link.close();
  }

  @Test
  void losesOneOperationWithItsStreamAndNoOther() throws Exception {
    GuestLink link = fixture.streamsApart(control, "");
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    FakeAgent stream = control.another().greet();
    stream.expect(FrameKind.REQUEST, 1);
    stream.hangUp();

    assertThat(failure(exec.reply()).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    roundTrip(link, 1);
    link.close();
  }

  @Test
  void closesTheLinkWhenAStreamBreaksTheProtocolInItsGreeting() throws Exception {
    GuestLink link = fixture.streamsApart(control, "cloister.guest.max-discarded = 1KiB");
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    control.another().accept().sendRaw(new byte[1025]);

    assertThat(failure(exec.reply()).code()).isEqualTo(FailureCode.PROTOCOL_VIOLATION);
    await(link.closed());
  }

  @Test
  void closesTheLinkWhenAStreamBreaksTheProtocol() throws Exception {
    GuestLink link = fixture.streamsApart(control, "");
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    FakeAgent stream = control.another().greet();
    stream.expect(FrameKind.REQUEST, 1);
    stream.data(7, "x");

    assertThat(failure(exec.reply()).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    await(link.closed());
  }

  @Test
  void refusesAStreamToAnotherBoot() throws Exception {
    GuestLink link = fixture.streamsApart(control, "");
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    Hello.Agent known = FakeAgent.hello(FakeAgent.WINDOW, 8);
    Hello.Agent rebooted =
        new Hello.Agent(1, 1, "0.1.0", "f".repeat(32), known.bootMillis(), known.limits());
    FakeAgent stream = control.another().accept();
    stream.sendRaw(stream.readPreamble());
    stream.send(FrameKind.HELLO, 0, MessageCodec.write(rebooted));

    assertThat(failure(exec.reply()).code()).isEqualTo(FailureCode.GUEST_UNREACHABLE);
    link.close();
  }

  @Test
  void givesUpAStreamThatIsNotAnsweredInTime() throws Exception {
    GuestLink link = fixture.streamsApart(control, "cloister.guest.stream-timeout = 50ms");
    GuestOperation<Reply.Exited> exec = link.open(EXEC);

    assertThat(failure(exec.reply()).code()).isEqualTo(FailureCode.GUEST_UNREACHABLE);
    link.close();
  }

  @Test
  void cancelsAnOperationThatWasNeverSent() throws Exception {
    GuestLink link = fixture.streamsApart(control, "");
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    FakeAgent stream = control.another().accept();
    stream.readPreamble();
    exec.cancel();

    assertThat(failure(exec.reply()).code()).isEqualTo(FailureCode.CANCELLED);
    assertThat(stream.atEnd()).isTrue();
    link.close();
  }

  @Test
  void closesAllStreamsAndLeavesNoThread() throws Exception {
    GuestLink link = fixture.streamsApart(control, "");
    GuestOperation<Reply.Exited> running = link.open(EXEC);
    FakeAgent stream = control.another().greet();
    stream.expect(FrameKind.REQUEST, 1);
    GuestOperation<Reply.Exited> greeting = link.open(EXEC);
    FakeAgent silent = control.another().accept();
    silent.readPreamble();
    link.close();

    assertThat(failure(running.reply()).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    assertThat(failure(greeting.reply()).code()).isEqualTo(FailureCode.GUEST_UNREACHABLE);
    assertThat(stream.atEnd()).isTrue();
    assertThat(silent.atEnd()).isTrue();
    await(link.closed());
    LinkFixture.awaitNoThreads();
    assertThat(failure(link.open(EXEC).reply()).code()).isEqualTo(FailureCode.GUEST_UNREACHABLE);
  }

  private void roundTrip(GuestLink link, long channel) throws Exception {
    CompletionStage<Reply.Clock> clock = link.call(new Request.Clock());
    control.expect(FrameKind.REQUEST, channel);
    control.reply(channel, new Reply.Clock(1));
    await(clock);
  }
}
