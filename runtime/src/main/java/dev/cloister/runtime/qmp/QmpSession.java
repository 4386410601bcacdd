package dev.cloister.runtime.qmp;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.runtime.qemu.HostFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One QMP session over one connection, which it owns. {@link #read} runs on a thread of the
 * connector's and dispatches until the end; commands are written one after the other on the {@code
 * writer}, so that a QEMU that does not read holds up no caller.
 */
final class QmpSession implements Monitor {
  private static final Logger LOG = LoggerFactory.getLogger(QmpSession.class);

  private final String name;
  private final Peer peer;
  private final AFUNIXSocketChannel connection;
  private final int longestLine;
  private final QmpCodec codec;
  private final Executor writer;
  private final Consumer<MonitorEvent> events;
  private final PendingReplies pending;
  private final CompletableFuture<String> greeting = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /** Where QEMU saves to, or did last; it ends where QEMU says that it failed. */
  private volatile SaveSocket saving;

  /** What {@link #load} waits for; replaced before QEMU is told to. */
  private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();

  private CompletableFuture<Void> written = CompletableFuture.completedFuture(null);

  /**
   * Where this QEMU's sockets are, and which process it is.
   *
   * @param directory room for one more
   */
  record Peer(Path directory, long pid) {}

  QmpSession(
      String name,
      Peer peer,
      AFUNIXSocketChannel connection,
      QmpSettings settings,
      Executor writer,
      ScheduledExecutorService deadlines,
      Consumer<MonitorEvent> events) {
    this.name = name;
    this.peer = peer;
    this.connection = connection;
    this.longestLine = settings.longestLine();
    this.codec = new QmpCodec(settings.longestLine());
    this.writer = writer;
    this.events = events;
    this.pending = new PendingReplies(deadlines, settings.commandTimeout(), this::failure);
  }

  /** Completes when QEMU has greeted and taken the capabilities; fails when the session ends. */
  CompletionStage<Monitor> negotiated() {
    return greeting
        .thenCompose(version -> execute(QmpCommand.CAPABILITIES))
        .thenApply(accepted -> this);
  }

  /** Reads and dispatches on the calling thread until the connection ends. Never throws. */
  void read() {
    String reason = "QEMU closed the connection";
    try {
      LineReader lines = new LineReader(Channels.newInputStream(connection), longestLine);
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        dispatch(codec.decode(line));
      }
    } catch (MalformedReplyException e) {
      reason = "QEMU sent something malformed: " + e.getMessage();
      LOG.warn("QMP of {}: {}", name, reason, e);
    } catch (IOException e) {
      reason = "The connection broke: " + e.getMessage();
    } catch (RuntimeException e) {
      reason = "Reading failed: " + e;
      LOG.error("QMP of {}", name, e);
    } finally {
      end(reason);
    }
  }

  private void dispatch(QmpMessage message) throws MalformedReplyException {
    boolean awaited = true;
    if (message instanceof QmpMessage.Greeting greeted) {
      greeting.complete(greeted.version());
    } else if (message instanceof QmpMessage.Event happened) {
      tell(happened.event());
    } else if (message instanceof QmpMessage.Return done) {
      awaited = pending.complete(done.id(), done.status());
    } else if (message instanceof QmpMessage.Refusal failed) {
      String text = failed.kind() + ": " + failed.description();
      awaited =
          pending.fail(
              failed.id().orElseThrow(() -> new MalformedReplyException("No id: " + text)), text);
    }
    if (!awaited) {
      LOG.debug("QMP of {}: nobody waits for {}", name, message);
    }
  }

  private void tell(MonitorEvent event) {
    if (event instanceof MonitorEvent.Migrating migrating) {
      noteLoading(migrating.status());
    }
    try {
      events.accept(event);
    } catch (RuntimeException e) {
      LOG.error("A listener of {} failed on {}", name, event, e);
    }
  }

  private CompletionStage<Optional<String>> execute(QmpCommand command) {
    PendingReplies.Ticket ticket = pending.register(command);
    if (!ticket.reply().isDone()) {
      write(codec.encode(command, ticket.id()));
    }
    return ticket.reply();
  }

  private synchronized void write(byte[] line) {
    try {
      written = written.thenRunAsync(() -> writeNow(line), writer);
    } catch (RejectedExecutionException e) {
      end("The daemon is closing");
    }
  }

  private void writeNow(byte[] line) {
    try {
      ByteBuffer rest = ByteBuffer.wrap(line);
      while (rest.hasRemaining()) {
        connection.write(rest);
      }
    } catch (IOException e) {
      end("Writing failed: " + e.getMessage());
    }
  }

  private void end(String reason) {
    if (!closed.complete(null)) {
      return;
    }
    try {
      connection.close();
    } catch (IOException e) {
      LOG.debug("Closing the QMP connection of {}", name, e);
    }
    greeting.completeExceptionally(failure(reason));
    pending.end(reason);
  }

  private FailureException failure(String reason) {
    return new FailureException(
        FailureCode.MONITOR_FAILED,
        "The QMP session of " + name + " failed: " + reason,
        "Stop and start the workspace; QEMU's log tells more.");
  }

  @Override
  public CompletionStage<Void> resume() {
    return execute(QmpCommand.CONT).thenAccept(done -> {});
  }

  @Override
  public CompletionStage<Void> pause() {
    return execute(QmpCommand.STOP).thenAccept(done -> {});
  }

  @Override
  public CompletionStage<Void> restore(Path devices) {
    return execute(QmpCommand.ignoreShared(true))
        .thenCompose(set -> greeting)
        .thenCompose(version -> execute(QmpCommand.migrateIncoming(Incoming.uri(version, devices))))
        .thenAccept(begun -> {});
  }

  @Override
  public CompletionStage<Void> load(Path stream) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    loaded = outcome;
    execute(QmpCommand.ignoreShared(false))
        .thenCompose(set -> execute(QmpCommand.MIGRATION_EVENTS))
        .thenCompose(set -> greeting)
        .thenCompose(version -> execute(QmpCommand.migrateIncoming(Incoming.uri(version, stream))))
        .whenComplete(
            (begun, error) -> {
              if (error != null) {
                outcome.completeExceptionally(error);
              }
            });
    closed
        .minimalCompletionStage()
        .thenRun(() -> outcome.completeExceptionally(failure("it ended while it was loaded")));
    return outcome.minimalCompletionStage();
  }

  private void noteLoading(String status) {
    if (status.equals("completed")) {
      loaded.complete(null);
    } else if (status.equals("failed")) {
      loaded.completeExceptionally(failure("QEMU could not load what was saved"));
      Optional.ofNullable(saving).ifPresent(this::close);
    }
  }

  @Override
  public CompletionStage<Void> save(Path devices) {
    return save(devices, true, SaveSocket.MOST_OF_DEVICES);
  }

  @Override
  public CompletionStage<Void> saveAll(Path stream) {
    return execute(QmpCommand.NO_RATE_LIMIT)
        .thenCompose(set -> execute(QmpCommand.MIGRATION_EVENTS))
        .thenCompose(set -> save(stream, false, Long.MAX_VALUE));
  }

  @Override
  public void cancelSave() {
    Optional.ofNullable(saving).ifPresent(this::close);
  }

  private CompletionStage<Void> save(Path file, boolean ignoreShared, long mostBytes) {
    return CompletableFuture.supplyAsync(this::listen, writer)
        .thenCompose(
            socket -> {
              saving = socket;
              closed.minimalCompletionStage().thenRun(() -> close(socket));
              return save(socket, receiving(socket, file, mostBytes), ignoreShared)
                  .whenComplete((saved, error) -> close(socket));
            });
  }

  private CompletionStage<Void> save(
      SaveSocket socket, CompletableFuture<Void> received, boolean ignoreShared) {
    return execute(QmpCommand.ignoreShared(ignoreShared))
        .thenCompose(set -> execute(QmpCommand.migrate(socket.uri())))
        .whenComplete(
            (begun, error) -> {
              if (error != null) {
                close(socket);
              }
            })
        .thenCompose(begun -> received)
        .thenCompose(all -> execute(QmpCommand.QUERY_MIGRATE))
        .thenAccept(
            status -> {
              if (!status.equals(Optional.of("completed"))) {
                throw failure("saving ended as " + status.orElse("nothing"));
              }
            });
  }

  private SaveSocket listen() {
    try {
      return SaveSocket.listen(peer.directory().resolve("save"));
    } catch (IOException e) {
      throw HostFailures.of(e);
    }
  }

  /** On a thread of its own: it waits for QEMU, which waits for commands that are yet to come. */
  private CompletableFuture<Void> receiving(SaveSocket socket, Path file, long mostBytes) {
    CompletableFuture<Void> received = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                socket.receive(peer.pid(), file, mostBytes);
                received.complete(null);
              } catch (IOException | RuntimeException e) {
                received.completeExceptionally(
                    closed.isDone()
                        ? failure("it ended while the VM was saved")
                        : HostFailures.of(e));
              }
            },
            "qmp-save-" + name);
    thread.setDaemon(true);
    thread.start();
    return received;
  }

  private void close(SaveSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("Closing the socket for what {} saves", name, e);
    }
  }

  @Override
  public CompletionStage<Void> powerdown() {
    return execute(QmpCommand.POWERDOWN).thenAccept(done -> {});
  }

  @Override
  public CompletionStage<Void> quit() {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    execute(QmpCommand.QUIT)
        .whenComplete(
            (done, error) -> {
              if (error == null || closed.isDone()) {
                outcome.complete(null);
              } else {
                outcome.completeExceptionally(error);
              }
            });
    return outcome;
  }

  @Override
  public CompletionStage<String> status() {
    return execute(QmpCommand.QUERY_STATUS)
        .thenApply(status -> status.orElseThrow(() -> failure("query-status had no status")));
  }

  @Override
  public CompletionStage<Void> closed() {
    return closed.copy();
  }

  @Override
  public void close() {
    end("It was closed");
  }
}
