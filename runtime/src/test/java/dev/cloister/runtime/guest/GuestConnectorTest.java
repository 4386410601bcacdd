package dev.cloister.runtime.guest;

import static dev.cloister.runtime.guest.LinkFixture.await;
import static dev.cloister.runtime.guest.LinkFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.GuestConnector.Attempt;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.protocol.frame.FrameKind;
import dev.cloister.protocol.message.Hello;
import dev.cloister.protocol.message.MessageCodec;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GuestConnectorTest {
  private LinkFixture fixture;

  @BeforeEach
  void open() throws IOException {
    fixture = new LinkFixture();
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  @Test
  void connectsWhenTheSocketAppears() throws Exception {
    Attempt attempt = fixture.connect();

    try (FakeAgent agent = fixture.agent()) {
      agent.greet();
      GuestLink link = await(attempt.link());

      assertThat(link.hello().bootNonce()).isEqualTo(FakeAgent.BOOT);
      link.close();
    }
  }

  @Test
  void sendsNothingToAPeerThatIsNotItsQemu() throws Exception {
    try (FakeAgent agent = fixture.agent()) {
      Attempt attempt = fixture.connect(new FakeQemu(1), "");
      agent.accept();

      assertThat(agent.atEnd()).isTrue();
      Failure failure = failure(attempt.link());
      assertThat(failure.code()).isEqualTo(FailureCode.GUEST_UNREACHABLE);
      assertThat(failure.message()).contains("not QEMU's process 1");
    }
  }

  @Test
  void skipsWhatAnEarlierConnectionLeft() throws Exception {
    try (FakeAgent agent = fixture.agent()) {
      Attempt attempt = fixture.connect();
      agent.accept().data(7, "stale");
      agent.sendRaw(new byte[] {-1, -1, -1, -1, 'C', 'L'});
      agent.sendRaw(agent.readPreamble());
      agent.send(FrameKind.HELLO, 0, MessageCodec.write(FakeAgent.hello(4096, 1)));
      agent.expect(FrameKind.HELLO, 0);

      await(attempt.link()).close();
    }
  }

  @Test
  void repeatsThePreambleAndSkipsTheAnswersToAllButTheLast() throws Exception {
    try (FakeAgent agent = fixture.agent()) {
      Attempt attempt =
          fixture.connect(
              fixture.qemu, "cloister.guest.preamble-pause { least = 20ms, most = 1h }");
      byte[] first = agent.accept().readPreamble();
      assertThat(agent.readPreamble()).isEqualTo(first);

      answer(agent, first);
      answer(agent, first);
      while (agent.preambleComes()) {
        byte[] later = agent.readPreamble();
        answer(agent, later);
      }
      agent.expect(FrameKind.HELLO, 0);
      GuestLink link = await(attempt.link());
      CompletionStage<Reply.Clock> clock = link.call(new Request.Clock());
      agent.expect(FrameKind.REQUEST, 1);
      agent.reply(1, new Reply.Clock(42));

      assertThat(await(clock).unixNanos()).isEqualTo(42);
      link.close();
    }
  }

  @Test
  void triesAgainWhenThePeerHangsUpBeforeItsHello() throws Exception {
    try (FakeAgent agent = fixture.agent()) {
      Attempt attempt = fixture.connect();
      agent.accept().sendRaw(agent.readPreamble());
      agent.hangUp();
      agent.greet();

      await(attempt.link()).close();
    }
  }

  @Test
  void tellsThatTheVmExitedWithItsLastLines() throws Exception {
    Attempt attempt = fixture.connect();
    fixture.qemu.exit(3);

    Failure failure = failure(attempt.link());
    assertThat(failure.code()).isEqualTo(FailureCode.VM_EXITED);
    assertThat(failure.evidence().console()).isEqualTo("the console");
    LinkFixture.awaitNoThreads();
  }

  @Test
  void givesUpWhenCancelled() throws Exception {
    try (FakeAgent agent = fixture.agent()) {
      Attempt attempt = fixture.connect();
      agent.accept().readPreamble();
      attempt.cancel();

      assertThat(failure(attempt.link()).code()).isEqualTo(FailureCode.GUEST_UNREACHABLE);
      assertThat(agent.atEnd()).isTrue();
      LinkFixture.awaitNoThreads();
    }
  }

  @Test
  void refusesEndlessGarbageInsteadOfAnAnswer() throws Exception {
    try (FakeAgent agent = fixture.agent()) {
      Attempt attempt = fixture.connect(fixture.qemu, "cloister.guest.max-discarded = 64KiB");
      agent.accept().sendRaw(new byte[(64 << 10) + 1]);

      assertThat(failure(attempt.link()).code()).isEqualTo(FailureCode.PROTOCOL_VIOLATION);
    }
  }

  @Test
  void refusesAnAgentOfAnotherVersion() throws Exception {
    Hello.Agent newer = new Hello.Agent(3, 2, "9", FakeAgent.BOOT, 1, limits(1 << 20, 4096, 1));

    Failure failure = greetingFailure(newer);
    assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL_VIOLATION);
    assertThat(failure.message()).contains("2 to 3");
  }

  @Test
  void refusesAbsurdLimits() throws Exception {
    assertRefused(limits(1 << 21, 4096, 1), FakeAgent.BOOT);
    assertRefused(limits(1 << 20, Integer.MAX_VALUE, 1), FakeAgent.BOOT);
    assertRefused(limits(1 << 20, 0, 1), FakeAgent.BOOT);
    assertRefused(limits(1 << 20, 4096, 0), FakeAgent.BOOT);
    assertRefused(limits(1 << 20, 4096, 1), "\u001b[2J");
  }

  @Test
  void reportsTheErrorOfAnAgentThatWillNotTalk() throws Exception {
    try (FakeAgent agent = fixture.agent()) {
      Attempt attempt = fixture.connect();
      agent.accept().sendRaw(agent.readPreamble());
      agent.error(0, "protocol-version");

      assertThat(failure(attempt.link()).message()).contains("protocol-version: told");
    }
  }

  @Test
  void refusesOtherFramesBeforeHello() throws Exception {
    try (FakeAgent agent = fixture.agent()) {
      Attempt attempt = fixture.connect();
      agent.accept().sendRaw(agent.readPreamble());
      agent.send(FrameKind.PING, 0, StandardCharsets.UTF_8.encode("x"));

      assertThat(failure(attempt.link()).code()).isEqualTo(FailureCode.PROTOCOL_VIOLATION);
    }
  }

  private void assertRefused(Hello.Limits limits, String nonce) throws Exception {
    assertThat(greetingFailure(new Hello.Agent(1, 1, "9", nonce, 1, limits)).code())
        .isEqualTo(FailureCode.PROTOCOL_VIOLATION);
  }

  private Failure greetingFailure(Hello.Agent hello) throws Exception {
    try (FakeAgent agent = fixture.agent()) {
      Attempt attempt = fixture.connect();
      agent.accept().sendRaw(agent.readPreamble());
      agent.send(FrameKind.HELLO, 0, MessageCodec.write(hello));
      return failure(attempt.link());
    }
  }

  private static Hello.Limits limits(int frame, int window, int channels) {
    return new Hello.Limits(frame, window, channels);
  }

  private static void answer(FakeAgent agent, byte[] preamble) throws IOException {
    agent.sendRaw(preamble);
    agent.send(FrameKind.HELLO, 0, MessageCodec.write(FakeAgent.hello(4096, 1)));
  }
}
