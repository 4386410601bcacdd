package dev.cloister.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Execution;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.it.lab.Bytes;
import dev.cloister.it.lab.Digests;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Streams;
import dev.cloister.protocol.message.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs run in a guest: what goes in, what comes out, how they end. */
class ExecIT extends SharedVm {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 42, 126, 127, 255})
  void theExitCodeIsThePrograms(int code) {
    ExecResult result = sh("exit " + code);
    assertThat(result.exit().exitCode()).isEqualTo(code);
    assertThat(result.exit().signal()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 15})
  void anEndBySignalIsTold(int signal) {
    ExecResult result = sh("kill -" + signal + " $$");
    assertThat(result.exit().exitCode()).isEqualTo(128 + signal);
    assertThat(result.exit().signal()).isEqualTo(signal);
    assertThat(result.exit().timedOut()).isFalse();
  }

  @Test
  void bothStreamsAreKeptApartAndInOrder() {
    ExecResult result =
        sh("i=0; while [ $i -lt 2000 ]; do echo o$i; echo e$i >&2; i=$((i+1)); done");
    assertThat(result.stdoutText()).isEqualTo(numbered("o"));
    assertThat(result.stderrText()).isEqualTo(numbered("e"));
  }

  private static String numbered(String prefix) {
    return IntStream.range(0, 2000).mapToObj(i -> prefix + i + "\n").collect(Collectors.joining());
  }

  @Test
  void inputIsStreamedUntilItIsClosed() {
    Execution wc = interactive("sha256sum");
    Streams output = Streams.of(wc.output());
    byte[] piece = Bytes.bytes(64 << 10, 7);
    var digest = Digests.sha256();
    CompletionStage<Void> sent = CompletableFuture.completedFuture(null);
    for (int i = 0; i < 64; i++) {
      digest.update(piece);
      sent = sent.thenCompose(done -> wc.send(ByteBuffer.wrap(piece)));
    }
    sent.thenRun(wc::endInput);
    assertThat(Outcome.of(wc.exit()).exitCode()).isZero();
    String line = java.util.HexFormat.of().formatHex(digest.digest()) + "  -\n";
    assertThat(Outcome.of(output.ended()).stdoutDigest())
        .isEqualTo(Digests.of(line.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void whatGoesInComesOutWhileItGoesIn() {
    byte[] input = Bytes.bytes(8 << 20, 8);
    ExecResult result = exec(ExecOptions.of("cat").withStdin(ByteString.fromArray(input)));
    assertThat(Digests.of(result.stdout())).isEqualTo(Digests.of(input));
  }

  @Test
  void inputThatNobodyReadsIsDropped() {
    ExecResult result =
        exec(ExecOptions.of("true").withStdin(ByteString.fromArray(Bytes.bytes(4 << 20, 9))));
    assertThat(result.exit().exitCode()).isZero();
  }

  @Test
  void withoutInputAProgramReadsItsEnd() {
    assertThat(exec(ExecOptions.of("cat")).stdoutText()).isEmpty();
  }

  @Test
  void directoryEnvironmentAndUserAreAsAsked() {
    ExecResult result =
        exec(
            ExecOptions.of("sh", "-c", "pwd; echo \"$GREETING\"; id -un; echo $HOME")
                .withCwd("/tmp")
                .withEnv(Map.of("GREETING", "good day; $HOME `true`"))
                .withUser("agent"));
    assertThat(result.stdoutText()).isEqualTo("/tmp\ngood day; $HOME `true`\nagent\n/home/agent\n");
    assertThat(exec(ExecOptions.of("pwd")).stdoutText()).isEqualTo("/root\n");
    assertThat(exec(ExecOptions.of("id", "-u").withUser("1000")).stdoutText()).isEqualTo("1000\n");
  }

  @Test
  void argumentsArriveAsTheyAre() {
    ExecResult result =
        exec(ExecOptions.of("printf", "[%s]", "", " a  b ", "$HOME", "*", "ü\n", "-n"));
    assertThat(result.stdoutText()).isEqualTo("[][ a  b ][$HOME][*][ü\n][-n]");
  }

  @Test
  void aSignalReachesTheProgram() {
    Execution execution =
        execute(
            ExecOptions.of(
                "sh",
                "-c",
                "trap 'echo heard; exit 3' USR1; echo ready; while :; do sleep 0.05; done"));
    CompletableFuture<Void> ready = new CompletableFuture<>();
    Streams output = Streams.of(execution.output(), completing(ready));
    Outcome.of(ready);
    Outcome.of(execution.signal(10));
    assertThat(Outcome.of(execution.exit()).exitCode()).isEqualTo(3);
    assertThat(Outcome.of(output.ended()).stdoutBytes()).isEqualTo("ready\nheard\n".length());
    assertThat(Outcome.failureOf(execution.signal(10)).code()).isEqualTo(FailureCode.GUEST_REFUSED);
  }

  /** Each says that it runs before any of them is given its input. */
  @Test
  void aHundredRunAtOnce() {
    List<CompletableFuture<Void>> running = new ArrayList<>();
    List<Execution> all = new ArrayList<>();
    List<Streams> outputs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      CompletableFuture<Void> runs = new CompletableFuture<>();
      Execution execution = interactive("sh", "-c", "printf %s up; exec cat");
      running.add(runs);
      all.add(execution);
      outputs.add(Streams.of(execution.output(), completing(runs)));
    }
    running.forEach(Outcome::of);
    for (int i = 0; i < all.size(); i++) {
      Outcome.of(all.get(i).send(ByteBuffer.wrap(input(i))));
    }
    all.forEach(Execution::endInput);
    for (int i = 0; i < all.size(); i++) {
      assertThat(Outcome.of(all.get(i).exit()).exitCode()).isZero();
      byte[] expected = ("up" + new String(input(i), ISO_8859_1)).getBytes(ISO_8859_1);
      assertThat(Outcome.of(outputs.get(i).ended()).stdoutDigest()).isEqualTo(Digests.of(expected));
    }
  }

  private static byte[] input(int execution) {
    return Bytes.bytes(10_000 + execution, execution);
  }

  private static Function<Chunk, CompletionStage<Void>> completing(CompletableFuture<Void> first) {
    return chunk -> {
      first.complete(null);
      return Streams.GO_ON;
    };
  }

  @Test
  void theExitFollowsTheLastByte() {
    Execution execution = execute(ExecOptions.of("sh", "-c", "seq 1 100000; seq 1 50000 >&2"));
    Streams output = Streams.of(execution.output());
    long seen =
        Outcome.of(execution.exit().thenApply(exit -> output.stdoutBytes() + output.stderrBytes()));
    Reply.Exited exit = Outcome.of(execution.exit());
    assertThat(seen)
        .isEqualTo(exit.stdoutBytes() + exit.stderrBytes())
        .isEqualTo(588_895 + 288_894);
  }

  @Test
  void whatIsBeyondTheLimitIsDroppedAndSaid() {
    ExecResult result =
        exec(
            ExecOptions.of("sh", "-c", "seq 1 100000; echo short >&2; exit 5")
                .withOutputLimit(1000));
    assertThat(result.stdout().size()).isEqualTo(1000);
    assertThat(result.stdoutText()).startsWith("1\n2\n3\n");
    assertThat(result.stdoutTruncated()).isTrue();
    assertThat(result.stderrText()).isEqualTo("short\n");
    assertThat(result.stderrTruncated()).isFalse();
    assertThat(result.exit().exitCode()).isEqualTo(5);
    assertThat(result.exit().stdoutBytes()).isEqualTo(588_895);
  }
}
