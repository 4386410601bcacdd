package dev.cloister.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.protocol.Golden;
import dev.cloister.protocol.frame.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
  private static final ObjectMapper TREES = new ObjectMapper();

  static Stream<Golden.Good> requests() {
    return Golden.ofKind("REQUEST", "");
  }

  @ParameterizedTest
  @MethodSource("requests")
  void readsEachGoldenRequestAndWritesWhatItMeans(Golden.Good golden) throws Exception {
    Request<?> request = MessageCodec.readRequest(golden.payload());

    Request<?> again = MessageCodec.readRequest(MessageCodec.write(request));

    assertThat(again).isEqualTo(request);
  }

  @Test
  void writesARequestAsTheGoldenOne() throws IOException {
    Request.Exec exec =
        new Request.Exec(
            "x1",
            List.of("sh", "-c", "echo hällo"),
            "/root",
            Map.of("K", "V"),
            "root",
            true,
            60_000L,
            2_000L);

    Golden.Good golden = Golden.ofKind("REQUEST", "request-exec").findFirst().orElseThrow();
    assertThat(TREES.readTree(MessageCodec.write(exec).array()))
        .isEqualTo(TREES.readTree(golden.payloadUtf8()));
  }

  @Test
  void leavesOutWhatIsNull() {
    ByteBuffer payload = MessageCodec.write(new Request.Configure("ws-a", null));

    assertThat(StandardCharsets.UTF_8.decode(payload).toString())
        .isEqualTo("{\"verb\":\"configure\",\"hostname\":\"ws-a\"}");
  }

  @Test
  void readsTheGoldenReplies() throws ProtocolException {
    assertThat(reply("reply-exec-timed-out", Reply.Exited.class))
        .isEqualTo(new Reply.Exited(137, 9, true, 62_000, 5_000_000_000L, 65_537));
    assertThat(reply("reply-file-read", Reply.FileSent.class).mode()).isEqualTo(0644);
    assertThat(reply("reply-file-write", Reply.FileStored.class).bytes()).isEqualTo(3);
    assertThat(reply("reply-clock", Reply.Clock.class).unixNanos())
        .isEqualTo(1_790_000_000_123_456_789L);
    assertThat(reply("reply-info", Reply.Info.class).boot().readyMillis()).isEqualTo(812);
    assertThat(reply("reply-empty", Reply.Done.class)).isEqualTo(new Reply.Done());
  }

  @Test
  void readsTheGoldenHellos() throws ProtocolException {
    assertThat(MessageCodec.readAgentHello(payload("HELLO", "hello-agent")))
        .isEqualTo(
            new Hello.Agent(
                1,
                1,
                "0.1.0",
                "00112233445566778899aabbccddeeff",
                812,
                new Hello.Limits(1_048_576, 262_144, 256)));
    assertThat(MessageCodec.readHostHello(payload("HELLO", "hello-host")))
        .isEqualTo(new Hello.Host(1, "0.1.0"));
  }

  @Test
  void readsErrorsAndNotices() throws ProtocolException {
    assertThat(MessageCodec.readError(payload("ERROR", "error-command-not-found")).code())
        .isEqualTo("command-not-found");
    assertThat(MessageCodec.readNotice(payload("NOTICE", "notice-oom-kill")))
        .isEqualTo(new Notice.OomKill("x1"));
    assertThat(MessageCodec.readNotice(utf8("{\"notice\":\"eclipse\",\"moon\":[1]}")))
        .isEqualTo(new Notice.Other("eclipse"));
  }

  @Test
  void ignoresUnknownFields() throws ProtocolException {
    assertThat(
            MessageCodec.readReply(
                utf8("{\"later\":{\"a\":[null]},\"unixNanos\":5}"), Reply.Clock.class))
        .isEqualTo(new Reply.Clock(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "7",
        "{",
        "{}",
        "{\"unixNanos\":null}",
        "{\"unixNanos\":\"5\"}",
        "{\"unixNanos\":5.5}",
        "{\"unixNanos\":99999999999999999999}",
        "{\"unixNanos\":5} {}",
        "{\"unixNanos\":5}\u0000",
        "\uFEFF\uFEFF{\"unixNanos\":5}"
      })
  void refusesWhatIsNotTheMessageExpected(String payload) {
    assertThatThrownBy(() -> MessageCodec.readReply(utf8(payload), Reply.Clock.class))
        .isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"code\":5,\"message\":\"m\"}", "{\"code\":\"io\"}", "{\"code\":null}"})
  void refusesAnErrorWithoutCodeOrMessage(String payload) {
    assertThatThrownBy(() -> MessageCodec.readError(utf8(payload)))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void refusesDeepNestingEvenInAnUnknownField() {
    String deep = "{\"later\":" + "[".repeat(100_000) + "]".repeat(100_000) + ",\"unixNanos\":5}";

    assertThatThrownBy(() -> MessageCodec.readReply(utf8(deep), Reply.Clock.class))
        .isInstanceOf(ProtocolException.class);
  }

  private static <R extends Reply> R reply(String name, Class<R> type) throws ProtocolException {
    return MessageCodec.readReply(payload("REPLY", name), type);
  }

  private static ByteBuffer payload(String kind, String name) {
    return Golden.ofKind(kind, name).findFirst().orElseThrow().payload();
  }

  private static ByteBuffer utf8(String text) {
    return StandardCharsets.UTF_8.encode(text);
  }
}
