package dev.cloister.runtime.qemu;

import dev.cloister.runtime.socket.PatientConnector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies one VM's console to its log and to those who follow it, on a thread of its own, from the
 * connection to the end of QEMU.
 *
 * <p>It must never stop reading while it is connected: QEMU stops the guest's processor in its
 * write to a console that is full. So a log that cannot be written loses output, and a slow
 * follower is cut off.
 */
final class ConsoleLog {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleLog.class);
  private static final int PIECE = 8192;

  private final Path file;
  private final int limit;
  private final List<Follower> followers = new ArrayList<>();
  private final CompletableFuture<Void> attached = new CompletableFuture<>();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Optional<Runnable> whenBootIsLost;
  private final LostBoot lostBoot = new LostBoot();
  private boolean losing;

  private ConsoleLog(Path file, int limit, Optional<Runnable> whenBootIsLost) {
    this.file = file;
    this.limit = limit;
    this.whenBootIsLost = whenBootIsLost;
  }

  /**
   * The log of a VM that has just been launched.
   *
   * @param whenBootIsLost run when the console tells that this boot will never end; from the
   *     copying thread
   */
  static ConsoleLog ofLaunch(Path file, int limit, Runnable whenBootIsLost) {
    return new ConsoleLog(file, limit, Optional.of(whenBootIsLost));
  }

  /** The log of a VM that an earlier daemon launched. */
  static ConsoleLog ofFound(Path file, int limit) {
    return new ConsoleLog(file, limit, Optional.empty());
  }

  /** A log nothing is added to: no VM runs. */
  static ConsoleLog ofThePast(Path file) {
    ConsoleLog log = new ConsoleLog(file, 0, Optional.empty());
    log.end();
    return log;
  }

  /** Starts the thread, which connects to the process's socket and reads it to its end. */
  void start(String name, Path socket, long pid, PatientConnector connector) {
    Thread thread = new Thread(() -> run(socket, pid, connector), "console-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Completes when the console is being read; fails where it cannot be. */
  CompletionStage<Void> attached() {
    return attached.copy();
  }

  /** Completes when QEMU has closed the console, that is at its end, or this was closed. */
  CompletionStage<Void> ended() {
    return ended.copy();
  }

  /** The process is gone: no connection will come. What a connection holds is still read. */
  void giveUp() {
    gone.complete(null);
  }

  /** Ends the copying and the thread; the VM runs on, its console is lost until the next one. */
  void close() {
    closed.complete(null);
    gone.complete(null);
  }

  /** Sends the log's tail and then all that comes; completes the subscriber at the end. */
  synchronized void follow(
      Flow.Subscriber<? super ByteBuffer> subscriber, Executor executor, int pieces, int tail) {
    Follower follower = new Follower(subscriber, executor, pieces);
    follower.offer(ByteBuffer.wrap(tail(tail)));
    if (ended.isDone()) {
      follower.end();
    } else {
      followers.add(follower);
    }
  }

  private byte[] tail(int most) {
    try {
      return BoundedLog.tail(file, most);
    } catch (IOException e) {
      LOG.warn("Could not read {}", file, e);
      return new byte[0];
    }
  }

  private void run(Path socket, long pid, PatientConnector connector) {
    try (AFUNIXSocketChannel console = connector.connect(socket, pid, gone)) {
      closed.minimalCompletionStage().thenRun(() -> closeQuietly(console));
      attached.complete(null);
      copy(Channels.newInputStream(console));
    } catch (IOException e) {
      attached.completeExceptionally(e);
      LOG.debug("The console of {} ended: {}", file, e.toString());
    } finally {
      end();
    }
  }

  private void copy(InputStream in) throws IOException {
    try (BoundedLog log = new BoundedLog(file, limit)) {
      byte[] buffer = new byte[PIECE];
      for (int size = in.read(buffer); size > 0; size = in.read(buffer)) {
        take(log, ByteBuffer.wrap(buffer.clone(), 0, size));
      }
    }
  }

  private synchronized void take(BoundedLog log, ByteBuffer piece) {
    try {
      log.append(piece.duplicate());
      losing = false;
    } catch (IOException e) {
      if (!losing) {
        LOG.warn("Console output is being lost: {} cannot be written", file, e);
      }
      losing = true;
    }
    followers.removeIf(follower -> !follower.offer(piece));
    if (whenBootIsLost.isPresent() && lostBoot.isToldBy(piece)) {
      whenBootIsLost.get().run();
    }
  }

  private synchronized void end() {
    followers.forEach(Follower::end);
    followers.clear();
    ended.complete(null);
  }

  private static void closeQuietly(AFUNIXSocketChannel console) {
    try {
      console.close();
    } catch (IOException e) {
      LOG.debug("Closing a console", e);
    }
  }
}
