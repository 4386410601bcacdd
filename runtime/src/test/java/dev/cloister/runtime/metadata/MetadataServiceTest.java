package dev.cloister.runtime.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service on a socket of another family, with context ids that the test deals out. */
class MetadataServiceTest {
  private static final long BUILD = 17;
  private static final long STRANGER = 99;
  private static final Resident RESIDENT = new Resident("ws-1", "build");
  private static final String TOLD =
      "{\"schema\":1,\"workspace\":{\"id\":\"ws-1\",\"name\":\"build\"}}\n";

  private final Queue<Long> comers = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Long> asked = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private CompletionStage<?> before = CompletableFuture.completedStage(null);
  private ServerSocketChannel server;
  private MetadataService service;

  @BeforeEach
  void listen() throws IOException {
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    service = new MetadataService(server, channel -> comers.remove(), new Visitors(this::find));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    service.close();
  }

  private CompletionStage<Optional<Resident>> find(long cid) {
    asked.add(cid);
    return before.thenApply(now -> Optional.ofNullable(Map.of(BUILD, RESIDENT).get(cid)));
  }

  private SocketChannel comeFrom(long cid) throws IOException {
    comers.add(cid);
    SocketChannel guest = SocketChannel.open(server.getLocalAddress());
    opened.add(guest);
    return guest;
  }

  private static String heard(SocketChannel guest) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(1000);
    while (guest.read(in) >= 0) {}
    return StandardCharsets.UTF_8.decode(in.flip()).toString();
  }

  @Test
  void tellsAGuestWhoItIs() throws Exception {
    assertThat(heard(comeFrom(BUILD))).isEqualTo(TOLD);
    assertThat(heard(comeFrom(BUILD))).isEqualTo(TOLD);
  }

  @Test
  void tellsAStrangerNothing() throws Exception {
    assertThat(heard(comeFrom(STRANGER))).isEmpty();
    assertThat(asked.take()).isEqualTo(STRANGER);
  }

  @Test
  void turnsAwayAGuestThatIsBeingAnsweredButNoOther() throws Exception {
    CompletableFuture<Void> held = new CompletableFuture<>();
    before = held;
    SocketChannel first = comeFrom(BUILD);
    assertThat(asked.take()).isEqualTo(BUILD);

    assertThat(heard(comeFrom(BUILD))).isEmpty();
    SocketChannel stranger = comeFrom(STRANGER);
    assertThat(asked.take()).isEqualTo(STRANGER);
    held.complete(null);
    assertThat(heard(first)).isEqualTo(TOLD);
    assertThat(heard(stranger)).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void closesWhereNobodyCanSay() throws Exception {
    before = CompletableFuture.failedStage(new IllegalStateException("for the test"));
    assertThat(heard(comeFrom(BUILD))).isEmpty();
    before = CompletableFuture.completedStage(null);
    assertThat(heard(comeFrom(BUILD))).isEqualTo(TOLD);
  }

  @Test
  void closingEndsItsThreadAndItsListener() throws Exception {
    service.close();

    assertThat(server.isOpen()).isFalse();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("cloister-metadata"));
    service.close();
  }
}
