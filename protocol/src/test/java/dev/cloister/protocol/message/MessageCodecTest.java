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
import org.junit.jupiter.params.provider.Arguments;
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

  @ParameterizedTest
  @MethodSource("writtenRequests")
  void writesEachRequestAsTheGoldenOne(String name, Request<?> request) throws IOException {
    String golden =
        Golden.frames().stream()
            .filter(frame -> frame.name().equals(name))
            .findFirst()
            .orElseThrow()
            .payloadUtf8();
    assertThat(TREES.readTree(MessageCodec.write(request).array()))
        .isEqualTo(TREES.readTree(golden));
  }

  static Stream<Arguments> writtenRequests() {
    return Stream.of(
        Arguments.of(
            "request-job-start",
            new Request.JobStart(
                "j1",
                List.of("sh", "-c", "echo hällo"),
                "/root",
                Map.of("K", "V"),
                "root",
                true,
                60_000L,
                2_000L,
                1L << 20)),
        Arguments.of("request-job-info", new Request.JobInfo("j1")),
        Arguments.of("request-job-list", new Request.JobList()),
        Arguments.of(
            "request-job-read",
            new Request.JobRead(
                "j1", Request.JobRead.Stream.STDOUT, 5_000_000_000L, 65_536, 30_000L)),
        Arguments.of(
            "request-job-read-least",
            new Request.JobRead("j1", Request.JobRead.Stream.STDERR, 0, 1, null)),
        Arguments.of("request-job-write", new Request.JobWrite("j1", true, 10_000L)),
        Arguments.of("request-job-signal", new Request.JobSignal("j1", 15)),
        Arguments.of("request-job-kill", new Request.JobKill("j1")),
        Arguments.of("request-job-remove", new Request.JobRemove("j1")),
        Arguments.of(
            "request-file-list",
            new Request.FileList("/root", 64, 10_000, "7372632f6d61696e2e676f")),
        Arguments.of("request-file-list-least", new Request.FileList("/", null, null, null)),
        Arguments.of("request-file-stat", new Request.FileStat("/root")),
        Arguments.of("request-file-remove", new Request.FileRemove("/root/a", true)),
        Arguments.of("request-directory-make", new Request.DirectoryMake("/root/d", 0750, true)),
        Arguments.of(
            "request-environment-change",
            new Request.EnvironmentChange(Map.of("TOKEN", "hällo \"=\""), List.of("OLD"))),
        Arguments.of("request-environment-change-least", new Request.EnvironmentChange(null, null)),
        Arguments.of("request-environment-list", new Request.EnvironmentList()),
        Arguments.of("request-freeze", new Request.Freeze()),
        Arguments.of("request-thaw", new Request.Thaw(1_790_000_000_000_000_000L)),
        Arguments.of("request-thaw-least", new Request.Thaw(null)),
        Arguments.of(
            "request-renew",
            new Request.Renew(
                "ws-b", 1_790_000_000_000_000_000L, "0123456789abcdef0123456789abcdef", "00ff10")));
  }

  @Test
  void neverPrintsTheValuesOfAnEnvironment() {
    assertThat(new Request.EnvironmentChange(Map.of("TOKEN", "s3cret"), List.of("OLD")).toString())
        .contains("TOKEN", "OLD")
        .doesNotContain("s3cret");
    assertThat(
            new Request.JobStart(
                    "j1",
                    List.of("true"),
                    null,
                    Map.of("TOKEN", "s3cret"),
                    null,
                    false,
                    null,
                    null,
                    null)
                .toString())
        .contains("j1")
        .doesNotContain("s3cret");
  }

  @Test
  void readsTheGoldenRepliesOfJobsFilesAndEnvironment() throws ProtocolException {
    Reply.Job running = reply("reply-job-running", Reply.Job.class);
    Reply.Job exited = reply("reply-job-exited", Reply.Job.class);
    assertThat(running)
        .isEqualTo(
            new Reply.Job(
                "j1",
                "sh -c echo hällo",
                Reply.Job.State.RUNNING,
                1_790_000_000_000L,
                1_500,
                0,
                0,
                false,
                false,
                6,
                0,
                false,
                false,
                true));
    assertThat(exited)
        .isEqualTo(
            new Reply.Job(
                "j2",
                "make -j2",
                Reply.Job.State.EXITED,
                1_790_000_000_000L,
                62_000,
                137,
                9,
                true,
                true,
                5_000_000_000L,
                65_537,
                true,
                false,
                false));
    assertThat(reply("reply-job-list", Reply.Jobs.class).jobs()).containsExactly(running, exited);
    assertThat(reply("reply-job-list-empty", Reply.Jobs.class).jobs()).isEmpty();
    assertThat(reply("reply-job-read-ended", Reply.JobOutput.class))
        .isEqualTo(new Reply.JobOutput(1 << 20, 5_000_000_000L, true, true));
    assertThat(reply("reply-job-write", Reply.JobInput.class))
        .isEqualTo(new Reply.JobInput(65_536, false));
    assertThat(reply("reply-file-list", Reply.FileList.class))
        .isEqualTo(
            new Reply.FileList(
                List.of(
                    new Reply.FileEntry(
                        "src/main.go",
                        "",
                        Reply.FileEntry.Type.FILE,
                        1_234,
                        0644,
                        1_790_000_000_000L,
                        "",
                        ""),
                    new Reply.FileEntry(
                        "caf\ufffd",
                        "636166e9",
                        Reply.FileEntry.Type.SYMLINK,
                        7,
                        0777,
                        -1_000,
                        "\ufffdtarget",
                        "ff746172676574")),
                "636166e9"));
    assertThat(reply("reply-file-stat", Reply.FileEntry.class).type())
        .isEqualTo(Reply.FileEntry.Type.DIRECTORY);
    assertThat(reply("reply-environment", Reply.EnvironmentNames.class).names())
        .containsExactly("LANG", "TOKEN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"jobs\":[null]}", "{\"jobs\":null}", "{\"jobs\":[{}]}", "{}"})
  void refusesAListWithHoles(String payload) {
    assertThatThrownBy(() -> MessageCodec.readReply(utf8(payload), Reply.Jobs.class))
        .isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"bootNonce\":\"FFEEDDCCBBAA99887766554433221100\",\"bootMillis\":1,\"hooksFailed\":[]}",
        "{\"bootNonce\":\"ffeeddccbbaa99887766554433221100\",\"bootMillis\":1,\"hooksFailed\":[null]}",
        "{\"bootNonce\":\"ffeeddccbbaa99887766554433221100\",\"bootMillis\":1}"
      })
  void refusesARenewalThatIsNotWhole(String payload) {
    assertThatThrownBy(() -> MessageCodec.readReply(utf8(payload), Reply.Renewed.class))
        .isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "\"door\"", "\"\"", "null"})
  void refusesATypeItDoesNotKnow(String type) {
    String entry =
        "{\"name\":\"a\",\"nameHex\":\"\",\"type\":"
            + type
            + ",\"size\":1,\"mode\":1,\"mtimeMillis\":1,\"target\":\"\",\"targetHex\":\"\"}";
    assertThatThrownBy(() -> MessageCodec.readReply(utf8(entry), Reply.FileEntry.class))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void leavesOutWhatIsNull() {
    ByteBuffer payload = MessageCodec.write(new Request.Configure("ws-a", null, null, null));

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
    assertThat(reply("reply-enter", Reply.Entered.class))
        .isEqualTo(new Reply.Entered("00112233445566778899aabbccddeeff", 812));
    assertThat(reply("reply-renew", Reply.Renewed.class))
        .isEqualTo(
            new Reply.Renewed(
                "ffeeddccbbaa99887766554433221100", 812, List.of("10-seed: exit code 3")));
    assertThat(reply("reply-renew-whole", Reply.Renewed.class).hooksFailed()).isEmpty();
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
    assertThat(MessageCodec.readAgentHello(payload("HELLO", "hello-agent-held")).held()).isTrue();
    Hello.Agent frozen = MessageCodec.readAgentHello(payload("HELLO", "hello-agent-frozen"));
    assertThat(frozen.frozen()).isTrue();
    assertThat(frozen.renewed(reply("reply-renew", Reply.Renewed.class)))
        .isEqualTo(
            new Hello.Agent(
                1, 1, "0.1.0", "ffeeddccbbaa99887766554433221100", 812, frozen.limits()));
    assertThat(MessageCodec.readHostHello(payload("HELLO", "hello-host")))
        .isEqualTo(new Hello.Host(1, "0.1.0"));
  }

  @Test
  void readsErrorsAndNotices() throws ProtocolException {
    assertThat(MessageCodec.readError(payload("ERROR", "error-frozen")).code()).isEqualTo("frozen");
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
    return Golden.ofKind(kind, name)
        .filter(golden -> golden.name().equals(name))
        .findFirst()
        .orElseThrow()
        .payload();
  }

  private static ByteBuffer utf8(String text) {
    return StandardCharsets.UTF_8.encode(text);
  }
}
