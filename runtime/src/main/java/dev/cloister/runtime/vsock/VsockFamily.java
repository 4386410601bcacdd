package dev.cloister.runtime.vsock;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import org.newsclub.net.unix.AFAddressFamily;
import org.newsclub.net.unix.AFAddressFamilyConfig;
import org.newsclub.net.unix.AFDatagramChannel;
import org.newsclub.net.unix.AFDatagramSocket;
import org.newsclub.net.unix.AFDatagramSocketImpl;
import org.newsclub.net.unix.AFProtocolFamily;
import org.newsclub.net.unix.AFSelectorProvider;
import org.newsclub.net.unix.AFServerSocket;
import org.newsclub.net.unix.AFServerSocketChannel;
import org.newsclub.net.unix.AFSocket;
import org.newsclub.net.unix.AFSocketChannel;
import org.newsclub.net.unix.AFSocketFactory;
import org.newsclub.net.unix.AFSocketImpl;
import org.newsclub.net.unix.AFSocketPair;
import org.newsclub.net.unix.AFSocketType;
import org.newsclub.net.unix.AFSomeSocket;
import org.newsclub.net.unix.AFVSOCKSocketAddress;

/** The address family as junixsocket wants it declared: concrete classes of its abstract ones. */
final class VsockFamily extends AFAddressFamilyConfig<AFVSOCKSocketAddress> {
  private static final AFAddressFamily<AFVSOCKSocketAddress> FAMILY =
      AFAddressFamily.registerAddressFamilyImpl(
          "vsock", AFVSOCKSocketAddress.addressFamily(), new VsockFamily());

  /** After the family is registered, which it is made for. */
  static final AFSelectorProvider<AFVSOCKSocketAddress> PROVIDER = new Provider();

  private VsockFamily() {}

  private static final class Impl extends AFSocketImpl<AFVSOCKSocketAddress> {
    Impl(FileDescriptor descriptor) {
      super(AFVSOCKSocketAddress.addressFamily(), descriptor);
    }
  }

  private static final class Socket extends AFSocket<AFVSOCKSocketAddress> {
    Socket(FileDescriptor descriptor, AFSocketFactory<AFVSOCKSocketAddress> factory)
        throws SocketException {
      super(new Impl(descriptor), factory);
    }

    static AFSocket<AFVSOCKSocketAddress> open() throws SocketException {
      return newInstance(Socket::new, null);
    }

    @Override
    protected AFSocketChannel<AFVSOCKSocketAddress> newChannel() {
      return new Channel(this);
    }
  }

  private static final class Channel extends AFSocketChannel<AFVSOCKSocketAddress> {
    Channel(AFSocket<AFVSOCKSocketAddress> socket) {
      super(socket, PROVIDER);
    }
  }

  private static final class Server extends AFServerSocket<AFVSOCKSocketAddress> {
    Server(FileDescriptor descriptor) throws IOException {
      super(descriptor);
    }

    static AFServerSocket<AFVSOCKSocketAddress> open() throws IOException {
      return newInstance(Server::new);
    }

    @Override
    protected AFServerSocketChannel<AFVSOCKSocketAddress> newChannel() {
      return new ServerChannel(this);
    }

    @Override
    protected AFSocketImpl<AFVSOCKSocketAddress> newImpl(FileDescriptor descriptor) {
      return new Impl(descriptor);
    }

    @Override
    protected AFSocket<AFVSOCKSocketAddress> newSocketInstance() throws SocketException {
      return Socket.open();
    }
  }

  private static final class ServerChannel extends AFServerSocketChannel<AFVSOCKSocketAddress> {
    ServerChannel(AFServerSocket<AFVSOCKSocketAddress> socket) {
      super(socket, PROVIDER);
    }
  }

  private static final class DatagramImpl extends AFDatagramSocketImpl<AFVSOCKSocketAddress> {
    DatagramImpl(FileDescriptor descriptor) {
      super(AFVSOCKSocketAddress.addressFamily(), descriptor, AFSocketType.SOCK_DGRAM);
    }
  }

  /** Never opened here, but junixsocket takes no family without one. */
  private static final class Datagram extends AFDatagramSocket<AFVSOCKSocketAddress> {
    Datagram(FileDescriptor descriptor) {
      super(new DatagramImpl(descriptor));
    }

    @Override
    protected AFDatagramChannel<AFVSOCKSocketAddress> newChannel() {
      return new DatagramChannel(this);
    }

    @Override
    protected AFDatagramSocket<AFVSOCKSocketAddress> newDatagramSocketInstance() {
      return new Datagram(null);
    }
  }

  private static final class DatagramChannel extends AFDatagramChannel<AFVSOCKSocketAddress> {
    DatagramChannel(AFDatagramSocket<AFVSOCKSocketAddress> socket) {
      super(PROVIDER, socket);
    }
  }

  private static final class Pair<T extends AFSomeSocket> extends AFSocketPair<T> {
    Pair(T first, T second) {
      super(first, second);
    }
  }

  private enum Family implements AFProtocolFamily {
    VSOCK;

    @Override
    public AFServerSocketChannel<?> openServerSocketChannel() throws IOException {
      return PROVIDER.openServerSocketChannel();
    }

    @Override
    public AFSocketChannel<?> openSocketChannel() throws IOException {
      return PROVIDER.openSocketChannel();
    }

    @Override
    public AFDatagramChannel<?> openDatagramChannel() throws IOException {
      return PROVIDER.openDatagramChannel();
    }
  }

  private static final class Provider extends AFSelectorProvider<AFVSOCKSocketAddress> {
    @Override
    protected <Y extends AFSomeSocket> AFSocketPair<Y> newSocketPair(Y first, Y second) {
      return new Pair<>(first, second);
    }

    @Override
    protected AFSocket<AFVSOCKSocketAddress> newSocket() throws IOException {
      return Socket.open();
    }

    @Override
    protected ProtocolFamily protocolFamily() {
      return Family.VSOCK;
    }

    @Override
    protected AFAddressFamily<AFVSOCKSocketAddress> addressFamily() {
      return FAMILY;
    }

    @Override
    public AFDatagramChannel<AFVSOCKSocketAddress> openDatagramChannel() throws IOException {
      throw new SocketException("AF_VSOCK carries streams only");
    }

    @Override
    public AFDatagramChannel<AFVSOCKSocketAddress> openDatagramChannel(AFSocketType type)
        throws IOException {
      return openDatagramChannel();
    }

    @Override
    public AFServerSocketChannel<AFVSOCKSocketAddress> openServerSocketChannel()
        throws IOException {
      return Server.open().getChannel();
    }

    @Override
    public AFServerSocketChannel<AFVSOCKSocketAddress> openServerSocketChannel(
        SocketAddress address) throws IOException {
      AFServerSocketChannel<AFVSOCKSocketAddress> server = openServerSocketChannel();
      server.bind(address);
      return server;
    }

    @Override
    public AFSocketChannel<AFVSOCKSocketAddress> openSocketChannel(SocketAddress address)
        throws IOException {
      AFSocketChannel<AFVSOCKSocketAddress> channel = openSocketChannel();
      channel.connect(address);
      return channel;
    }
  }

  @Override
  protected Class<? extends AFSocket<AFVSOCKSocketAddress>> socketClass() {
    return Socket.class;
  }

  @Override
  protected AFSocket.Constructor<AFVSOCKSocketAddress> socketConstructor() {
    return Socket::new;
  }

  @Override
  protected Class<? extends AFServerSocket<AFVSOCKSocketAddress>> serverSocketClass() {
    return Server.class;
  }

  @Override
  protected AFServerSocket.Constructor<AFVSOCKSocketAddress> serverSocketConstructor() {
    return Server::new;
  }

  @Override
  protected Class<? extends AFSocketChannel<AFVSOCKSocketAddress>> socketChannelClass() {
    return Channel.class;
  }

  @Override
  protected Class<? extends AFServerSocketChannel<AFVSOCKSocketAddress>>
      serverSocketChannelClass() {
    return ServerChannel.class;
  }

  @Override
  protected Class<? extends AFDatagramSocket<AFVSOCKSocketAddress>> datagramSocketClass() {
    return Datagram.class;
  }

  @Override
  protected AFDatagramSocket.Constructor<AFVSOCKSocketAddress> datagramSocketConstructor() {
    return Datagram::new;
  }

  @Override
  protected Class<? extends AFDatagramChannel<AFVSOCKSocketAddress>> datagramChannelClass() {
    return DatagramChannel.class;
  }
}
