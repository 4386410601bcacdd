package dev.cloister.runtime.vsock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.newsclub.net.unix.AFVSOCKSocketAddress;

@Timeout(20)
class VsockTest {
  private static final long LOOPBACK = 1;

  /** In the range the kernel gives to nobody else. */
  private static final int PORT = 1_050_123;

  @BeforeEach
  void needAfVsock() {
    assumeTrue(Vsock.isSupported(), "no AF_VSOCK on this host: nothing of it was tested");
  }

  @Test
  void listensOnAPort() throws IOException {
    try (ServerSocketChannel server = Vsock.listen(PORT)) {
      AFVSOCKSocketAddress bound = (AFVSOCKSocketAddress) server.getLocalAddress();

      assertThat(bound.getVSOCKPort()).isEqualTo(PORT);
    }
  }

  @Test
  void refusesAPortThatIsTaken() throws IOException {
    try (ServerSocketChannel first = Vsock.listen(PORT)) {
      assertThat(first.isOpen()).isTrue();
      assertThatThrownBy(() -> Vsock.listen(PORT)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void failsToReachAContextIdThatNobodyHas() {
    assertThatThrownBy(() -> Vsock.connect(0x7fff_fff0L, 5000)).isInstanceOf(IOException.class);
  }

  @Test
  void echoesOverLoopback() throws IOException {
    try (ServerSocketChannel server = Vsock.listen(PORT);
        SocketChannel client = loopback();
        SocketChannel accepted = server.accept()) {
      client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      ByteBuffer in = ByteBuffer.allocate(8);
      assertThat(accepted.read(in)).isEqualTo(3);
      accepted.write(in.flip());
      in.clear();
      assertThat(client.read(in)).isEqualTo(3);
    }
  }

  private static SocketChannel loopback() {
    try {
      return Vsock.connect(LOOPBACK, PORT);
    } catch (IOException e) {
      assumeTrue(false, "no vsock_loopback on this host, the echo was not tested: " + e);
      throw new AssertionError(e);
    }
  }
}
