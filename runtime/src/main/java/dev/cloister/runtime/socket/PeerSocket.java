package dev.cloister.runtime.socket;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** Connects to a Unix socket and makes sure who is at the other end. */
public final class PeerSocket {
  /** What {@code sockaddr_un} holds, less its final zero byte. */
  public static final int LONGEST_PATH_BYTES = 107;

  private PeerSocket() {}

  /**
   * Connects once, without waiting, and returns only if process {@code pid} is the one that
   * listens. The caller closes the channel, which is in blocking mode; closing it from another
   * thread ends a read or write in progress.
   *
   * @throws PeerMismatchException another process listens there
   * @throws IOException nobody listens there, or not any more, or accepts none of those who wait
   */
  public static AFUNIXSocketChannel open(Path path, long pid) throws IOException {
    AFUNIXSocketChannel channel = AFUNIXSocketChannel.open();
    try {
      // Not blocking, for a QEMU that hangs lets its backlog run full and would keep us for ever.
      channel.configureBlocking(false);
      if (!channel.connect(AFUNIXSocketAddress.of(path))) {
        throw new ConnectException("Connections to " + path + " are not accepted");
      }
      channel.configureBlocking(true);
      long peer = channel.getPeerCredentials().getPid();
      if (peer != pid) {
        throw new PeerMismatchException(path, pid, peer);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Whether a socket can have this path. */
  public static boolean fits(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH_BYTES;
  }
}
