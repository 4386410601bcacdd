package dev.cloister.it.guest;

import static dev.cloister.it.guest.RealAgent.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.actors.port.Transport;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host's link and the real agent, without a VM between them, over one transport. */
@Timeout(240)
abstract class AgentLinkSuite {
  private static final int MEGABYTE = 1 << 20;

  private final Transport transport;
  private final int large;
  @TempDir Path directory;
  private RealAgent agent;
  private GuestLink link;

  /**
   * The tests over a transport.
   *
   * @param large megabytes of a large file, a quarter of a large output
   */
  AgentLinkSuite(Transport transport, int large) {
    this.transport = transport;
    this.large = large;
  }

  @BeforeEach
  void open() throws IOException {
    agent = new RealAgent(directory, transport);
    link = agent.link();
  }

  @AfterEach
  void close() {
    link.close();
    await(link.closed());
    agent.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 65_537, 10_000_000})
  void deliversEveryByteOfBothStreams(int size) {
    Output output = new Output();
    GuestOperation<Reply.Exited> exec =
        shell("s", "head -c " + size + " /dev/zero; head -c " + size + " /dev/zero >&2; exit 7");
    exec.output().subscribe(output);

    Reply.Exited exited = await(exec.reply());
    assertThat(exited.exitCode()).isEqualTo(7);
    assertThat(output.outBytes()).isEqualTo(size).isEqualTo(exited.stdoutBytes());
    assertThat(output.errBytes()).isEqualTo(size).isEqualTo(exited.stderrBytes());
  }

  @Test
  void streamsALotToASlowReaderInBoundedMemory() {
    long size = 4L * large * MEGABYTE;
    SlowReader reader = new SlowReader(size / 8);
    GuestOperation<Reply.Exited> exec = shell("g", "head -c " + size + " /dev/zero");
    exec.output().subscribe(reader);

    assertThat(await(exec.reply()).stdoutBytes()).isEqualTo(size);
    assertThat(reader.outBytes()).isEqualTo(size);
    assertThat(reader.mostHeap).isLessThan(reader.firstHeap + 16 * MEGABYTE);
  }

  /** Digests what it reads, and looks at the live heap now and then. */
  private static final class SlowReader extends Output {
    private final long step;
    private long next;
    private long firstHeap;
    private long mostHeap;

    SlowReader(long step) {
      this.step = step;
    }

    @Override
    void consume(ByteBuffer bytes) {
      super.consume(bytes);
      if (outBytes() < next) {
        return;
      }
      next += step;
      System.gc();
      long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
      firstHeap = firstHeap == 0 ? used : firstHeap;
      mostHeap = Math.max(mostHeap, used);
    }
  }

  @Test
  void runsAHundredExecutionsAtOnce() {
    List<GuestOperation<Reply.Exited>> executions = new ArrayList<>();
    List<Output> outputs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      GuestOperation<Reply.Exited> exec = shell("n" + i, "cat; head -c 100000 /dev/zero");
      Output output = new Output();
      exec.output().subscribe(output);
      executions.add(exec);
      outputs.add(output);
    }
    for (int i = 0; i < 100; i++) {
      await(executions.get(i).send(StandardCharsets.UTF_8.encode("x".repeat(i))));
      executions.get(i).end();
    }

    for (int i = 0; i < 100; i++) {
      assertThat(await(executions.get(i).reply()).exitCode()).isZero();
      assertThat(outputs.get(i).outBytes()).isEqualTo(100_000 + i);
    }
  }

  @Test
  void keepsOtherOperationsQuickWhileOneIsNotRead() {
    GuestOperation<Reply.Exited> unread = shell("u", "head -c 100000000 /dev/zero");

    for (int i = 0; i < 100; i++) {
      assertThat(await(link.call(new Request.Clock())).unixNanos()).isPositive();
    }
    assertThat(unread.reply().toCompletableFuture()).isNotDone();
    unread.cancel();
    assertFailure(unread.reply(), FailureCode.CANCELLED);
  }

  @Test
  void drainsAProgramWhoseOutputNobodyWants() {
    GuestOperation<Reply.Exited> exec = shell("d", "head -c 100000000 /dev/zero");
    exec.output()
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.cancel();
              }

              @Override
              public void onNext(GuestOperation.Chunk chunk) {}

              @Override
              public void onError(Throwable error) {}

              @Override
              public void onComplete() {}
            });

    assertThat(await(exec.reply()).stdoutBytes()).isEqualTo(100_000_000);
  }

  @Test
  void cancelsAnExecutionThatIgnoresSigterm() {
    Output output = new Output();
    GuestOperation<Reply.Exited> exec = shell("c", "trap '' TERM; echo up; sleep 1000 & wait");
    exec.output().subscribe(output);
    await(output.firstByte());
    exec.cancel();

    assertFailure(exec.reply(), FailureCode.CANCELLED);
  }

  @Test
  void endsAnExecutionAtItsDeadline() {
    Request.Exec request =
        new Request.Exec("t", List.of("sleep", "1000"), "/", null, null, false, 50L, 100L);

    assertThat(await(link.open(request).reply()).timedOut()).isTrue();
  }

  @Test
  void tellsWhatWentWrong() {
    assertFailure(
        link.open(exec("e", false, "no-such-command")).reply(), FailureCode.COMMAND_NOT_FOUND);
    assertFailure(
        link.open(new Request.FileRead("/no/such", null, null)).reply(),
        FailureCode.FILE_NOT_FOUND);
    assertFailure(
        link.open(new Request.FileRead("relative", null, null)).reply(), FailureCode.GUEST_REFUSED);
  }

  @Test
  void movesALargeFileBothWaysUnchanged() throws IOException {
    Path remote = directory.resolve("remote");
    String sent = upload(remote, large, new Random(5));
    Output output = new Output();
    GuestOperation<Reply.FileSent> read =
        link.open(new Request.FileRead(remote.toString(), null, null));
    read.output().subscribe(output);

    Reply.FileSent reply = await(read.reply());
    assertThat(reply.bytes()).isEqualTo((long) large * MEGABYTE);
    assertThat(reply.sha256()).isEqualTo(sent);
    assertThat(output.sha256Hex()).isEqualTo(sent);
  }

  @Test
  void movesAFileFullOfResyncMarks() throws IOException {
    byte[] mark = HexFormat.of().parseHex("ffffffff434c4f4953544552fffe0001");
    ByteBuffer marks = ByteBuffer.allocate(16 * 10_000);
    while (marks.hasRemaining()) {
      marks.put(mark);
    }
    Path remote = directory.resolve("marks");
    GuestOperation<Reply.FileStored> write = link.open(write(remote));
    CompletionStage<Void> accepted = write.send(marks.flip());
    write.end();

    assertThat(await(write.reply()).bytes()).isEqualTo(160_000);
    await(accepted);
    assertThat(Files.readAllBytes(remote)).isEqualTo(marks.array());
  }

  @Test
  void startsAnewAfterALinkThatBrokeWhileSending() throws IOException {
    GuestOperation<Reply.FileStored> write = link.open(write(directory.resolve("half")));
    await(write.send(ByteBuffer.allocate(200_000)));
    link.close();
    assertFailure(write.reply(), FailureCode.OUTCOME_UNKNOWN);

    link = agent.link();
    assertThat(await(link.call(new Request.Info())).agent()).isNotEmpty();
    assertThat(directory.resolve("half")).doesNotExist();
  }

  private String upload(Path remote, int megabytes, Random random) throws IOException {
    GuestOperation<Reply.FileStored> write = link.open(write(remote));
    MessageDigest digest = Output.sha256();
    byte[] piece = new byte[MEGABYTE];
    for (int i = 0; i < megabytes; i++) {
      random.nextBytes(piece);
      digest.update(piece);
      await(write.send(ByteBuffer.wrap(piece)));
    }
    write.end();
    String sha256 = HexFormat.of().formatHex(digest.digest());
    assertThat(await(write.reply()).sha256()).isEqualTo(sha256);
    try (FileChannel stored = FileChannel.open(remote)) {
      assertThat(stored.size()).isEqualTo((long) megabytes * MEGABYTE);
    }
    return sha256;
  }

  private GuestOperation<Reply.Exited> shell(String id, String script) {
    return link.open(exec(id, true, "sh", "-c", script));
  }

  private static Request.Exec exec(String id, boolean stdin, String... argv) {
    return new Request.Exec(id, List.of(argv), "/", null, null, stdin, null, null);
  }

  private static Request.FileWrite write(Path remote) {
    return new Request.FileWrite(remote.toString(), null, false, false, null);
  }

  private static void assertFailure(CompletionStage<?> stage, FailureCode code) {
    Throwable error = await(stage.handle((value, failure) -> failure));
    assertThat(FailureException.failureOf(error).code()).isEqualTo(code);
  }
}
