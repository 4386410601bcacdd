package dev.cloister.runtime.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** Connects to a Unix socket and makes sure who is at the other end. */
public final class PeerSocket {
  /** What {@code sockaddr_un} holds, less its final zero byte. */
  public static final int LONGEST_PATH_BYTES = 107;

  private PeerSocket() {}

  /**
   * Connects once, blocking for as long as the kernel does, and returns only if process {@code pid}
   * is the one that listens. The caller closes the socket; closing it from another thread ends a
   * read or write in progress.
   *
   * @throws PeerMismatchException another process listens there
   * @throws IOException nobody listens there, or not any more
   */
  public static AFUNIXSocket connect(Path path, long pid) throws IOException {
    AFUNIXSocket socket = AFUNIXSocket.newInstance();
    try {
      socket.connect(AFUNIXSocketAddress.of(path));
      long peer = socket.getPeerCredentials().getPid();
      if (peer != pid) {
        throw new PeerMismatchException(path, pid, peer);
      }
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Whether a socket can have this path. */
  public static boolean fits(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH_BYTES;
  }
}
