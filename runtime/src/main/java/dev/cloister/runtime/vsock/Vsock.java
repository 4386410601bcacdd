package dev.cloister.runtime.vsock;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.newsclub.net.unix.AFSocket;
import org.newsclub.net.unix.AFSocketCapability;
import org.newsclub.net.unix.AFVSOCKSocketAddress;

/** Opens AF_VSOCK sockets. A context id or port is an unsigned 32-bit number. */
public final class Vsock {
  private Vsock() {}

  /**
   * Whether this JVM and kernel have AF_VSOCK. It says nothing of {@code /dev/vhost-vsock}, which
   * VMs need.
   */
  public static boolean isSupported() {
    return AFSocket.supports(AFSocketCapability.CAPABILITY_VSOCK);
  }

  /**
   * Connects, blocking: at most 2 s by the kernel's default.
   *
   * @param cid of the guest
   * @throws IOException when nobody listens (yet), or AF_VSOCK is missing
   */
  public static SocketChannel connect(long cid, int port) throws IOException {
    SocketChannel channel = VsockFamily.PROVIDER.openSocketChannel();
    try {
      channel.connect(AFVSOCKSocketAddress.ofPortAndCID(port, (int) cid));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * The context id at the other end of a connection. The kernel vouches for it: a guest has the one
   * its QEMU was given and can claim no other.
   *
   * @param channel connected, of this class's sockets
   */
  public static long peerCid(SocketChannel channel) throws IOException {
    AFVSOCKSocketAddress peer = (AFVSOCKSocketAddress) channel.getRemoteAddress();
    return Integer.toUnsignedLong(peer.getVSOCKCID());
  }

  /**
   * Listens for guests on every context id of this host.
   *
   * @param port 0 for any free one
   */
  public static ServerSocketChannel listen(int port) throws IOException {
    ServerSocketChannel server = VsockFamily.PROVIDER.openServerSocketChannel();
    try {
      return server.bind(AFVSOCKSocketAddress.ofPortWithAnyCID(port));
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }
}
