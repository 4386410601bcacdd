package dev.cloister.runtime.guest;

import dev.cloister.actors.failure.FailureException;
import dev.cloister.protocol.frame.Frame;
import dev.cloister.protocol.frame.FrameDecoder;
import dev.cloister.protocol.frame.FrameKind;
import dev.cloister.protocol.frame.ProtocolException;
import dev.cloister.protocol.frame.Resync;
import dev.cloister.protocol.message.GuestError;
import dev.cloister.protocol.message.Hello;
import dev.cloister.protocol.message.MessageCodec;
import dev.cloister.protocol.message.Notice;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to an agent: dials until there is somebody, greets, then carries operations. Owns
 * its stream and its two threads; all end by {@link #close}, by the peer's end or by its first
 * breach of the protocol.
 */
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** PINGs of the guest that may wait for their answers. */
  private static final int MAX_PINGS = 64;

  private final String name;
  private final Dialer dialer;
  private final GuestSettings settings;
  private final ConnectionContext context;
  private final Consumer<Notice> notices;
  private final Outbox outbox = new Outbox();
  private final Heartbeat heartbeat;
  private final Channels channels;
  private final CompletableFuture<Hello.Agent> established = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicInteger pings = new AtomicInteger();
  private int tries;
  private FailureException reason;
  private ByteStream stream;
  private volatile String trouble = "it has not answered yet";

  /**
   * @param name for the threads
   * @param notices called on the reading thread
   */
  Connection(String name, Dialer dialer, ConnectionContext context, Consumer<Notice> notices) {
    this.name = name;
    this.dialer = dialer;
    this.context = context;
    this.settings = context.settings();
    this.notices = notices;
    this.heartbeat =
        new Heartbeat(settings.heartbeat(), context.timer(), System::nanoTime, new Pulse());
    this.channels = new Channels(outbox, heartbeat::asked);
  }

  /** Starts dialing; once. */
  Connection start() {
    thread("read", this::runReader).start();
    return this;
  }

  /** The agent's hello, or why there is none. Completes on the reading or the closing thread. */
  CompletionStage<Hello.Agent> established() {
    return established;
  }

  /** Whether the agent has said hello, or never will. */
  boolean isSettled() {
    return established.isDone();
  }

  /** Completes, on the reading thread, when stream and threads are gone. */
  CompletionStage<Void> closed() {
    return closed;
  }

  /** Starts an operation; after {@link #established} only. */
  void add(Operation<?> operation) {
    channels.add(operation);
  }

  /** Why it has ended; null before that. */
  synchronized FailureException reason() {
    return reason;
  }

  /** What stood in the way of the last attempt to connect. */
  String trouble() {
    return trouble;
  }

  /** Its guest stands still: no silence is a fault, until {@link #resumed}. */
  void paused() {
    heartbeat.pause();
  }

  /** Its guest goes on. */
  void resumed() {
    heartbeat.resume();
  }

  /** Ends it for {@code why}; only the first reason counts. */
  void close(FailureException why) {
    ByteStream open;
    synchronized (this) {
      if (reason != null) {
        return;
      }
      reason = why;
      open = stream;
    }
    closing.countDown();
    heartbeat.close();
    outbox.close();
    if (open != null) {
      open.close();
    }
    channels.close(why);
    established.completeExceptionally(why);
  }

  private void runReader() {
    ByteBuffer in = context.buffers().take();
    try {
      while (!isClosing() && !connectOnce(in)) {
        pauseBeforeRetry();
      }
    } catch (FailureException e) {
      close(e);
    } catch (InterruptedException e) {
      close(Failures.unreachable("its reader was interrupted"));
    } catch (RuntimeException | Error e) {
      LOG.error("A guest connection's reader failed", e);
      close(Failures.unreachable(e.toString()));
    } finally {
      context.buffers().give(in);
      closed.complete(null);
    }
  }

  private void pauseBeforeRetry() throws InterruptedException {
    long pause = settings.dial().after(++tries).toMillis();
    if (closing.await(pause, TimeUnit.MILLISECONDS)) {
      LOG.debug("{} gives up: {}", name, trouble);
    }
  }

  /** Whether it is over: false when nobody has answered and it should be tried again. */
  private boolean connectOnce(ByteBuffer in) throws InterruptedException {
    ByteStream opened = null;
    Thread writer = null;
    Greeting greeting =
        new Greeting(
            () -> Resync.start(context.random(), settings.maxDiscarded()), settings.preamble());
    try {
      opened = dialer.dial();
      if (!adopt(opened)) {
        return true;
      }
      ByteStream to = opened;
      writer = thread("write", () -> runWriter(to, greeting));
      writer.start();
      greet(opened, greeting, in);
      carry(opened, in);
    } catch (ProtocolException e) {
      FailureException violation = Failures.violation(e);
      LOG.warn("{}: {}", name, violation.getMessage());
      close(violation);
    } catch (IOException e) {
      trouble = String.valueOf(e.getMessage());
      if (established.isDone()) {
        close(Failures.unreachable("the connection ended (" + trouble + ")"));
      }
    } finally {
      greeting.end(false);
      if (opened != null) {
        opened.close();
      }
      if (writer != null) {
        writer.join();
      }
    }
    return isClosing();
  }

  private synchronized boolean adopt(ByteStream opened) {
    stream = opened;
    return reason == null;
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  /** Waits for the agent's answer and its HELLO. */
  private void greet(ByteStream from, Greeting greeting, ByteBuffer in)
      throws IOException, ProtocolException {
    in.clear().flip();
    do {
      fill(from, in);
    } while (!greeting.answered(in));
    Frame frame = nextFrame(from, in, new FrameDecoder());
    if (frame.kind() != FrameKind.HELLO) {
      throw frame.kind() == FrameKind.ERROR
          ? refused(frame)
          : ProtocolException.malformed(frame.kind() + " before HELLO");
    }
    Hello.Agent agent = MessageCodec.readAgentHello(frame.payload());
    Hello.Host answer = context.handshake().answer(agent);
    Frame hello = new Frame(FrameKind.HELLO, 0, MessageCodec.write(answer));
    outbox.add(() -> hello);
    channels.limits(agent.limits());
    greeting.end(true);
    established.complete(agent);
  }

  private void carry(ByteStream from, ByteBuffer in) throws IOException, ProtocolException {
    FrameDecoder decoder = new FrameDecoder();
    while (true) {
      receive(nextFrame(from, in, decoder));
    }
  }

  private Frame nextFrame(ByteStream from, ByteBuffer in, FrameDecoder decoder)
      throws IOException, ProtocolException {
    Frame frame = decoder.decode(in);
    while (frame == null) {
      fill(from, in);
      frame = decoder.decode(in);
    }
    return frame;
  }

  private void fill(ByteStream from, ByteBuffer in) throws IOException {
    int count = from.read(in.clear());
    heartbeat.heard();
    if (count < 0) {
      in.flip();
      throw new EOFException("the peer closed it");
    }
    in.flip();
  }

  private void receive(Frame frame) throws ProtocolException {
    if (!frame.kind().fromGuest() || frame.kind() == FrameKind.HELLO) {
      throw ProtocolException.malformed(frame.kind() + " from the agent");
    }
    if (frame.channel() != 0) {
      channels.receive(frame);
      return;
    }
    switch (frame.kind()) {
      case NOTICE -> notices.accept(MessageCodec.readNotice(frame.payload()));
      case PING -> pong(frame);
      case ERROR -> throw refused(frame);
      default -> LOG.trace("{}: {}", name, frame.kind());
    }
  }

  /** What this connection's heartbeat does. */
  private final class Pulse implements Heartbeat.Means {
    @Override
    public boolean isBusy() {
      return channels.isBusy();
    }

    @Override
    public void ping() {
      Frame ping = Frame.bare(FrameKind.PING, 0);
      outbox.add(() -> ping);
    }

    @Override
    public void giveUp() {
      FailureException silent = Failures.silent(settings.heartbeat());
      LOG.warn("{}: {}", name, silent.getMessage());
      close(silent);
    }
  }

  private void pong(Frame ping) throws ProtocolException {
    if (pings.incrementAndGet() > MAX_PINGS) {
      throw ProtocolException.malformed("more than " + MAX_PINGS + " unanswered PINGs");
    }
    Frame pong = new Frame(FrameKind.PONG, 0, ping.payload());
    outbox.add(
        () -> {
          pings.decrementAndGet();
          return pong;
        });
  }

  private static ProtocolException refused(Frame frame) throws ProtocolException {
    GuestError error = MessageCodec.readError(frame.payload());
    return ProtocolException.malformed(
        "it ended the connection with " + error.code() + ": " + error.message());
  }

  private void runWriter(ByteStream to, Greeting greeting) {
    ByteBuffer batch = context.buffers().take();
    try {
      for (ByteBuffer due = greeting.nextPreamble(); due != null; due = greeting.nextPreamble()) {
        to.write(due);
      }
      if (!greeting.succeeded()) {
        return;
      }
      for (ByteBuffer due = outbox.next(batch); due != null; due = outbox.next(batch.clear())) {
        to.write(due);
      }
    } catch (IOException e) {
      LOG.debug("{}: {}", name, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.error("A guest connection's writer failed", e);
    } finally {
      // The reader sees the stream's end and tells everybody.
      to.close();
      context.buffers().give(batch);
    }
  }

  private Thread thread(String role, Runnable body) {
    Thread thread = new Thread(body, name + "-" + role);
    thread.setDaemon(true);
    return thread;
  }
}
