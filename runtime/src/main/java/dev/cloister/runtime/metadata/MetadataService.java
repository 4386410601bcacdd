package dev.cloister.runtime.metadata;

import dev.cloister.runtime.vsock.Vsock;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for guests and hands them to the {@link Visitors}. Owns its listener and its thread. */
public final class MetadataService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetadataService.class);

  /** After a failure to accept, such as want of descriptors, which nothing announces the end of. */
  private static final long PAUSE_MILLIS = 1000;

  /** Tells the context id at the other end. */
  interface Peers {
    long cidOf(SocketChannel channel) throws IOException;
  }

  private final ServerSocketChannel server;
  private final Selector selector;
  private final Peers peers;
  private final Visitors visitors;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Starts to listen. Where another daemon of this host has the port, its guests are served and
   * those of this one are not: that is logged, and no failure.
   *
   * @param port of AF_VSOCK
   * @return what to close
   */
  public static AutoCloseable open(int port, Residents residents) {
    try {
      return new MetadataService(Vsock.listen(port), Vsock::peerCid, new Visitors(residents));
    } catch (IOException e) {
      LOG.warn(
          "Guests cannot ask this daemon who they are: it cannot listen on port {} of AF_VSOCK"
              + " ({}). Stop whoever has it, or set cloister.guest.metadata-port",
          port,
          e.getMessage());
      return () -> {};
    }
  }

  /** Takes over the listener, also where this fails. */
  MetadataService(ServerSocketChannel server, Peers peers, Visitors visitors) throws IOException {
    this.server = server;
    this.peers = peers;
    this.visitors = visitors;
    // A thread that blocks in accept on AF_VSOCK is not woken by the end of its socket.
    try {
      server.configureBlocking(false);
      selector = server.provider().openSelector();
      server.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    thread = new Thread(this::run, "cloister-metadata");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (closing.getCount() > 0) {
      try {
        selector.select();
        selector.selectedKeys().clear();
        acceptAll();
      } catch (IOException e) {
        LOG.warn("Guests cannot be listened to at the moment", e);
        pause();
      }
    }
  }

  private void acceptAll() throws IOException {
    for (SocketChannel guest = server.accept(); guest != null; guest = server.accept()) {
      receive(guest);
    }
  }

  private void receive(SocketChannel guest) throws IOException {
    try {
      guest.configureBlocking(false);
      visitors.receive(peers.cidOf(guest), guest);
    } catch (IOException | RuntimeException e) {
      LOG.warn("A guest that asked who it is got no answer", e);
      guest.close();
    }
  }

  private void pause() {
    try {
      closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }

  /** Waits for its thread. Idempotent. */
  @Override
  public void close() throws IOException {
    closing.countDown();
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    selector.close();
    server.close();
  }
}
