package dev.cloister.runtime.qmp;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.port.QemuProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** One way from no connection to a session, raced against a deadline and the process's exit. */
final class MonitorAttempt {
  private final String name;
  private final Path socket;
  private final QemuProcess process;
  private final Means means;
  private final Consumer<MonitorEvent> events;
  private final CompletableFuture<Void> hopeless = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final CompletableFuture<Monitor> result = new CompletableFuture<>();

  /** What every attempt shares. */
  record Means(QmpSettings settings, Executor writer, ScheduledExecutorService deadlines) {}

  MonitorAttempt(
      String name, Path socket, QemuProcess process, Means means, Consumer<MonitorEvent> events) {
    this.name = name;
    this.socket = socket;
    this.process = process;
    this.means = means;
    this.events = events;
  }

  /**
   * @param finished run when neither thread nor connection is left
   */
  CompletionStage<Monitor> start(Runnable finished) {
    Thread thread =
        new Thread(
            () -> {
              try {
                run();
              } finally {
                finished.run();
              }
            },
            "qmp-" + name);
    thread.setDaemon(true);
    try {
      ScheduledFuture<?> deadline =
          means
              .deadlines()
              .schedule(
                  this::timeOut, means.settings().connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
      result.minimalCompletionStage().whenComplete((monitor, error) -> deadline.cancel(false));
    } catch (RejectedExecutionException e) {
      finished.run();
      return CompletableFuture.failedFuture(failure("The daemon is closing"));
    }
    process.exited().thenRun(() -> hopeless.complete(null));
    process
        .diagnosis()
        .thenAccept(failure -> result.completeExceptionally(new FailureException(failure)));
    thread.start();
    return result.copy();
  }

  /** Gives the attempt up, or ends the session that came of it. */
  void close() {
    closed.complete(null);
    hopeless.complete(null);
  }

  private void run() {
    try {
      AFUNIXSocketChannel connection =
          means.settings().connector().connect(socket, process.identity().pid(), hopeless);
      QmpSession session =
          new QmpSession(
              name,
              new QmpSession.Peer(socket.getParent(), process.identity().pid()),
              connection,
              means.settings(),
              means.writer(),
              means.deadlines(),
              events);
      closed.minimalCompletionStage().thenRun(session::close);
      session.negotiated().whenComplete((monitor, error) -> settle(monitor, error));
      session.read();
    } catch (IOException e) {
      settle(null, failure(e.getMessage()));
    }
  }

  private void settle(Monitor monitor, Throwable error) {
    if (error == null) {
      if (!result.complete(monitor)) {
        monitor.close();
      }
    } else {
      afterGrace(FailureException.failureOf(error));
    }
  }

  /** An exit breaks the connection first and is seen a moment later: its own words say more. */
  private void afterGrace(Failure failure) {
    try {
      ScheduledFuture<?> grace =
          means
              .deadlines()
              .schedule(
                  () -> result.completeExceptionally(new FailureException(failure)),
                  means.settings().exitGrace().toNanos(),
                  TimeUnit.NANOSECONDS);
      result.minimalCompletionStage().whenComplete((monitor, known) -> grace.cancel(false));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(new FailureException(failure));
    }
  }

  private void timeOut() {
    result.completeExceptionally(failure("No session within " + means.settings().connectTimeout()));
    close();
  }

  private FailureException failure(String reason) {
    return new FailureException(
        FailureCode.MONITOR_FAILED,
        "Could not open the QMP session of " + name + ": " + reason,
        "Start the workspace again; QEMU's log tells more.");
  }
}
