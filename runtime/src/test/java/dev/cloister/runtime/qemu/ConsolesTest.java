package dev.cloister.runtime.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.socket.PatientConnector;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The test is the QEMU: it serves the console's socket. */
@Timeout(60)
class ConsolesTest {
  private static final WorkspaceId ID = new WorkspaceId("ws-0123456789ab");

  @TempDir Path directory;
  private final ExecutorService blocking = Executors.newCachedThreadPool();
  private StateDirectory state;
  private Consoles consoles;
  private ServerSocketChannel server;

  @BeforeEach
  void open() throws IOException {
    state = new StateDirectory(directory.resolve("home"), directory.resolve("run"));
    PrivateDirectory.ensure(state.workspace(ID));
    PrivateDirectory.ensure(state.vm(ID));
    PatientConnector patience = new PatientConnector(Duration.ofMillis(1), Duration.ofMillis(5));
    QemuSettings settings =
        new QemuSettings("none", 1 << 20, 1 << 20, 4096, 2, Duration.ofSeconds(9), patience);
    consoles = new Consoles(state, settings, blocking);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(state.consoleSocket(ID)));
  }

  @AfterEach
  void close() throws IOException {
    consoles.close();
    server.close();
    blocking.shutdown();
  }

  private ConsoleLog attach() {
    return consoles.attachFound(ID, ProcessHandle.current().pid());
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static void print(SocketChannel guest, String text) throws IOException {
    guest.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Collects what it is given; asks for a number of pieces and then for no more. */
  private static final class Reader implements Flow.Subscriber<ByteBuffer> {
    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final CompletableFuture<String> firstPiece = new CompletableFuture<>();
    private final long wants;

    Reader(long wants) {
      this.wants = wants;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      if (wants > 0) {
        subscription.request(wants);
      }
    }

    @Override
    public void onNext(ByteBuffer piece) {
      text.append(StandardCharsets.UTF_8.decode(piece));
      firstPiece.complete(text.toString());
    }

    @Override
    public void onError(Throwable error) {
      end.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
      end.complete(text.toString());
    }
  }

  @Test
  void keepsWhatTheGuestPrintsAcrossVms() throws IOException {
    for (String text : new String[] {"first boot\n", "second boot\n"}) {
      ConsoleLog log = attach();
      await(log.attached());
      try (SocketChannel guest = server.accept()) {
        print(guest, text);
      }
      await(log.ended());
    }
    assertThat(new String(await(consoles.tail(ID, 1000)), StandardCharsets.UTF_8))
        .isEqualTo("first boot\nsecond boot\n");
  }

  @Test
  void aFollowerGetsTheTailAndThenAllToTheEnd() throws IOException {
    Files.writeString(state.consoleLog(ID), "an earlier boot ");
    ConsoleLog log = attach();
    Reader reader = new Reader(Long.MAX_VALUE);
    try (SocketChannel guest = server.accept()) {
      consoles.follow(ID, 5).subscribe(reader);
      assertThat(await(reader.firstPiece)).isEqualTo("boot ");
      print(guest, "and this one");
    }
    assertThat(await(reader.end)).isEqualTo("boot and this one");
    await(log.ended());
  }

  @Test
  void aFollowerWithoutVmGetsTheTailAndTheEnd() throws IOException {
    Files.writeString(state.consoleLog(ID), "long ago");
    Reader reader = new Reader(Long.MAX_VALUE);
    consoles.follow(ID, 3).subscribe(reader);
    assertThat(await(reader.end)).isEqualTo("ago");
  }

  @Test
  void aFollowerThatDoesNotReadIsCutOffAndHoldsUpNobody() throws IOException {
    ConsoleLog log = attach();
    Reader slow = new Reader(1);
    try (SocketChannel guest = server.accept()) {
      consoles.follow(ID, 0).subscribe(slow);
      await(slow.firstPiece);
      print(guest, "x".repeat(4 << 20));
    }
    await(log.ended());
    CompletableFuture<Throwable> error = slow.end.handle((text, failure) -> failure);
    assertThat(await(error))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.failure().code()).isEqualTo(FailureCode.LIMIT_EXCEEDED));
    assertThat(await(consoles.tail(ID, 3 << 20)).length).isBetween(1 << 20, 2 << 20);
  }

  @Test
  void attachesAgainWhereAnEarlierReaderLeft() throws IOException {
    ConsoleLog first = attach();
    await(first.attached());
    server.accept().close();
    await(first.ended());
    ConsoleLog second = attach();
    await(second.attached());
    try (SocketChannel guest = server.accept()) {
      print(guest, "still here");
    }
    await(second.ended());
    assertThat(state.consoleLog(ID)).hasContent("still here");
  }

  @Test
  void closingEndsTheCopying() throws IOException {
    ConsoleLog log = attach();
    await(log.attached());
    try (SocketChannel guest = server.accept()) {
      consoles.close();
      await(log.ended());
      assertThat(guest.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void readsNoConsoleOfAnotherProcess() {
    ConsoleLog log = consoles.attachFound(ID, 1);
    CompletableFuture<Throwable> error =
        log.attached().toCompletableFuture().handle((done, failure) -> failure);
    assertThat(await(error)).hasMessageContaining("not QEMU's process 1");
  }

  @Test
  void aBootThatLostItsTimerIsToldEvenInPieces() throws IOException {
    CompletableFuture<Void> lost = new CompletableFuture<>();
    await(
        consoles
            .attachLaunched(ID, ProcessHandle.current().pid(), () -> lost.complete(null))
            .attached());
    try (SocketChannel guest = server.accept()) {
      print(guest, "[ 0.1] Linux\n[ 0.4] APIC frequency too ");
      print(guest, "slow, disabling apic timer\n");
      await(lost);
    }
  }
}
