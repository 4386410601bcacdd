package dev.cloister.runtime.guest;

import static dev.cloister.runtime.guest.LinkFixture.await;
import static dev.cloister.runtime.guest.LinkFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.protocol.frame.FrameKind;
import dev.cloister.protocol.message.MessageCodec;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a guest does to its link costs that link and nothing else. */
@Timeout(60)
class HostileGuestTest {
  private static final Request.Exec EXEC =
      new Request.Exec("x1", List.of("true"), null, null, null, true, null, null);
  private static final Reply.Exited EXITED = new Reply.Exited(0, 0, false, 1, 0, 0);

  private interface Attack {
    void on(FakeAgent agent) throws Exception;
  }

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

  static Stream<Arguments> attacks() {
    return Stream.of(
        attack("data on a channel never opened", agent -> agent.data(9, "x")),
        attack("credit for a channel never opened", agent -> agent.credit(9, 1)),
        attack("data beyond the credit", agent -> agent.data(1, FakeAgent.WINDOW + 1)),
        attack("credit without end", HostileGuestTest::overflowCredit),
        attack("a second HELLO", HostileGuestTest::secondHello),
        attack("garbage for a REPLY", agent -> json(agent, FrameKind.REPLY, 1, "{\"exitCode\"")),
        attack("a lie about the exit", HostileGuestTest::impossibleExit),
        attack("garbage for an ERROR", agent -> json(agent, FrameKind.ERROR, 1, "[]")),
        attack("garbage for a NOTICE", agent -> json(agent, FrameKind.NOTICE, 0, "\u0000")),
        attack("deep JSON", agent -> json(agent, FrameKind.NOTICE, 0, "[".repeat(500_000))),
        attack("a REPLY twice", HostileGuestTest::replyTwice),
        attack("data after the REPLY", HostileGuestTest::dataAfterReply),
        attack("a REQUEST", agent -> json(agent, FrameKind.REQUEST, 3, "{\"verb\":\"info\"}")),
        attack("an END", agent -> agent.send(FrameKind.END, 1, ByteBuffer.allocate(0))),
        attack("a huge frame", agent -> agent.sendRaw(new byte[] {0x7f, -1, -1, -1, 3})),
        attack("an ERROR for all", agent -> agent.error(0, "protocol")),
        attack("a new preamble", agent -> agent.sendRaw(new byte[] {-1, -1, -1, -1, 'C'})));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void losesItsLinkForBreakingTheProtocol(String name, Attack attack) throws Exception {
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    GuestOperation<Reply.Exited> other = link.open(EXEC);
    agent.expect(FrameKind.REQUEST, 1);
    agent.expect(FrameKind.REQUEST, 2);
    attack.on(agent);

    Failure failure = failure(other.reply());
    assertThat(failure.code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    assertThat(failure.message()).contains("broke the protocol");
    await(link.closed());
    assertThat(failure(link.call(new Request.Info())).code())
        .isEqualTo(FailureCode.PROTOCOL_VIOLATION);
    await(exec.reply().handle((reply, error) -> name));
    LinkFixture.awaitNoThreads();
  }

  @Test
  void survivesAFloodOfNotices() throws Exception {
    for (int i = 0; i < 100_000; i++) {
      json(agent, FrameKind.NOTICE, 0, "{\"notice\":\"n\"}");
      fixture.notices.clear();
    }
    GuestOperation<Reply.Exited> exec = link.open(EXEC);
    agent.expect(FrameKind.REQUEST, 1);
    agent.reply(1, EXITED);

    await(exec.reply());
  }

  @Test
  void losesItsLinkForAFloodOfPingsWhoseAnswersItDoesNotRead() {
    assertThat(floodUntilClosed(agent)).isTrue();
  }

  @Test
  void survivesRandomFramesOnManyLinks() throws Exception {
    link.close();
    for (int seed = 0; seed < 150; seed++) {
      try (LinkFixture other = new LinkFixture();
          FakeAgent mad = other.agent()) {
        GuestLink victim = other.link(mad);
        GuestOperation<Reply.Exited> exec = victim.open(EXEC);
        exec.output().subscribe(new Collector(Long.MAX_VALUE));
        mad.expect(FrameKind.REQUEST, 1);
        rave(mad, new Random(seed));
        mad.hangUp();
        await(victim.closed());
        await(exec.reply().handle((reply, error) -> 1));
      }
    }
  }

  private static void rave(FakeAgent agent, Random random) {
    byte[] bytes = new byte[4000];
    random.nextBytes(bytes);
    for (int at = 0; at + 64 < bytes.length; at += 9 + bytes[at + 3]) {
      bytes[at] = 0;
      bytes[at + 1] = 0;
      bytes[at + 2] = 0;
      bytes[at + 3] = (byte) (5 + random.nextInt(30));
      bytes[at + 4] = (byte) (3 + random.nextInt(10));
      bytes[at + 5] = 0;
      bytes[at + 6] = 0;
      bytes[at + 7] = 0;
      bytes[at + 8] = (byte) (bytes[at + 4] > 9 ? 0 : 1);
    }
    try {
      agent.sendRaw(bytes);
    } catch (IOException closed) {
      assertThat(closed).hasMessageContaining("pipe");
    }
  }

  private static boolean floodUntilClosed(FakeAgent agent) {
    try {
      while (true) {
        agent.send(FrameKind.PING, 0, ByteBuffer.allocate(64));
      }
    } catch (IOException closed) {
      return true;
    }
  }

  private static void overflowCredit(FakeAgent agent) throws IOException {
    agent.credit(1, Integer.MAX_VALUE);
  }

  private static void secondHello(FakeAgent agent) throws IOException {
    agent.send(FrameKind.HELLO, 0, MessageCodec.write(FakeAgent.hello(FakeAgent.WINDOW, 8)));
  }

  private static void impossibleExit(FakeAgent agent) throws IOException {
    json(
        agent,
        FrameKind.REPLY,
        1,
        "{\"exitCode\":-7,\"signal\":0,\"timedOut\":false,\"durationMillis\":1,"
            + "\"stdoutBytes\":0,\"stderrBytes\":0}");
  }

  private static void replyTwice(FakeAgent agent) throws IOException {
    agent.reply(1, EXITED);
    agent.reply(1, EXITED);
  }

  private static void dataAfterReply(FakeAgent agent) throws IOException {
    agent.reply(1, EXITED);
    agent.data(1, "late");
  }

  private static void json(FakeAgent agent, FrameKind kind, long channel, String text)
      throws IOException {
    agent.send(kind, channel, StandardCharsets.UTF_8.encode(text));
  }

  private static Arguments attack(String name, Attack attack) {
    return Arguments.of(name, attack);
  }
}
