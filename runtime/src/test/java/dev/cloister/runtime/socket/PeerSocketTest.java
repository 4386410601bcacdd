package dev.cloister.runtime.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class PeerSocketTest {
  private static final long SELF = ProcessHandle.current().pid();

  @TempDir Path directory;

  @Test
  void failsInsteadOfWaitingForAPeerThatDoesNotAccept() throws IOException {
    Path socket = directory.resolve("s");
    try (ServerSocketChannel server = listen(socket, 1)) {
      assertThatThrownBy(() -> connectForEver(server))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining(socket.toString());
    }
  }

  @Test
  void givesUpOnAnotherProcess() throws IOException {
    Path socket = directory.resolve("s");
    try (ServerSocketChannel server = listen(socket, 8)) {
      assertThatThrownBy(() -> PeerSocket.open(socket, 1))
          .isInstanceOf(PeerMismatchException.class)
          .hasMessageContaining(Long.toString(SELF));
      try (SocketChannel sent = server.accept()) {
        assertThat(sent.read(ByteBuffer.allocate(1))).as("nothing was sent").isEqualTo(-1);
      }
    }
  }

  @Test
  void waitsForBytesOnceItIsConnected() throws IOException {
    Path socket = directory.resolve("s");
    try (ServerSocketChannel server = listen(socket, 8);
        SocketChannel connected = PeerSocket.open(socket, SELF);
        SocketChannel accepted = server.accept()) {
      assertThat(connected.isBlocking()).isTrue();
      accepted.write(ByteBuffer.wrap(new byte[] {7}));
      ByteBuffer received = ByteBuffer.allocate(2);
      assertThat(connected.read(received)).isEqualTo(1);
      assertThat(received.get(0)).isEqualTo((byte) 7);
    }
  }

  private static ServerSocketChannel listen(Path socket, int backlog) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket), backlog);
  }

  private static void connectForEver(ServerSocketChannel server) throws IOException {
    Path socket = ((UnixDomainSocketAddress) server.getLocalAddress()).getPath();
    List<SocketChannel> waiting = new ArrayList<>();
    try {
      while (true) {
        waiting.add(PeerSocket.open(socket, SELF));
      }
    } finally {
      for (SocketChannel one : waiting) {
        one.close();
      }
    }
  }
}
