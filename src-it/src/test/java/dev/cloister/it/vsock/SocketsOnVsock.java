package dev.cloister.it.vsock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.it.lab.Eventually;
import dev.cloister.runtime.metadata.MetadataService;
import dev.cloister.runtime.metadata.Resident;
import dev.cloister.runtime.vsock.Vsock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** This kernel's AF_VSOCK, through both of the product's bindings. */
public class SocketsOnVsock {
  private static final long LOOPBACK = 1;
  private static final int PORT = 1_050_300;

  @Test
  void theDeviceForVmsIsThere() {
    assertThat(Path.of("/dev/vhost-vsock")).exists();
    assertThat(Path.of("/sys/module/vhost_vsock")).exists();
    assertThat(Path.of("/sys/module/vsock_loopback")).exists();
    assertThat(Vsock.isSupported()).isTrue();
  }

  /** The agent's own tests of its listener, none of them skipped. */
  @Test
  void theAgentsListenerPassesItsTests() throws Exception {
    Path log = Files.createTempFile("listen", ".log");
    Process tests =
        new ProcessBuilder("../guest-agent/target/listen.test", "-test.v")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(tests.waitFor()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log))
        .contains("--- PASS: TestAcceptsThePeerItIsFor", "--- PASS: TestTurnsOtherPeersAway")
        .doesNotContain("SKIP");
  }

  @Test
  void namesThePeerByItsContextId() throws IOException {
    try (ServerSocketChannel server = Vsock.listen(PORT);
        SocketChannel client = Vsock.connect(LOOPBACK, PORT);
        SocketChannel accepted = server.accept()) {
      assertThat(Vsock.peerCid(accepted)).isEqualTo(LOOPBACK);
      assertThat(Vsock.peerCid(client)).isEqualTo(LOOPBACK);
    }
  }

  /** What the end of a link rests on. */
  @Test
  void closingWakesAReaderThatBlocks() throws Exception {
    try (ServerSocketChannel server = Vsock.listen(PORT)) {
      SocketChannel client = Vsock.connect(LOOPBACK, PORT);
      CompletableFuture<Thread> reader = new CompletableFuture<>();
      CompletableFuture<Integer> read =
          CompletableFuture.supplyAsync(
              () -> {
                reader.complete(Thread.currentThread());
                try {
                  return client.read(ByteBuffer.allocate(1));
                } catch (IOException e) {
                  return -1;
                }
              },
              task -> new Thread(task, "reader").start());
      Thread thread = reader.get();
      Eventually.until("it reads", () -> inRead(thread));
      client.close();
      assertThat(read.get()).isNegative();
      assertThat(server.isOpen()).isTrue();
    }
  }

  private static boolean inRead(Thread thread) {
    StackTraceElement[] trace = thread.getStackTrace();
    return trace.length > 0 && trace[0].isNativeMethod();
  }

  @Test
  void theMetadataServiceAnswersWhomItKnowsAndEnds() throws Exception {
    Resident resident = new Resident("ws-00000000000a", "alpha");
    AutoCloseable service =
        MetadataService.open(
            PORT,
            cid ->
                CompletableFuture.completedStage(
                    Optional.of(resident).filter(known -> cid == LOOPBACK)));
    assertThat(hear(LOOPBACK, PORT))
        .isEqualTo(
            "{\"schema\":1,\"workspace\":{\"id\":\"ws-00000000000a\",\"name\":\"alpha\"}}\n");
    service.close();
    assertThatThrownBy(() -> Vsock.connect(LOOPBACK, PORT)).isInstanceOf(IOException.class);
  }

  /** All that somebody says who closes then. */
  static String hear(long cid, int port) throws IOException {
    try (SocketChannel channel = Vsock.connect(cid, port)) {
      ByteBuffer in = ByteBuffer.allocate(4096);
      while (channel.read(in) >= 0) {}
      return StandardCharsets.UTF_8.decode(in.flip()).toString();
    }
  }
}
