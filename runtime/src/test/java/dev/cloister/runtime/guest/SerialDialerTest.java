package dev.cloister.runtime.guest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class SerialDialerTest {
  @TempDir Path directory;

  @Test
  void failsInsteadOfWaitingForAPeerThatDoesNotAccept() throws IOException {
    Path socket = directory.resolve("s");
    List<ByteStream> waiting = new ArrayList<>();
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket), 1);
      SerialDialer dialer = new SerialDialer(socket, ProcessHandle.current().pid());

      assertThatThrownBy(() -> dialForEver(dialer, waiting))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining(socket.toString());
    } finally {
      waiting.forEach(ByteStream::close);
    }
  }

  private static void dialForEver(SerialDialer dialer, List<ByteStream> opened) throws IOException {
    while (true) {
      opened.add(dialer.dial());
    }
  }
}
