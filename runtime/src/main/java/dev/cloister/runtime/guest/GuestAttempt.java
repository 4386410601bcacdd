package dev.cloister.runtime.guest;

import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestConnector.Attempt;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.protocol.message.Hello;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** A first connection in the making; it ends when its VM does. */
final class GuestAttempt implements Attempt {
  private final Connection connection;
  private final Deliveries deliveries;
  private final CompletableFuture<GuestLink> link = new CompletableFuture<>();

  /**
   * @param connection not yet started
   * @param links makes the link when the agent has said hello
   */
  GuestAttempt(
      Connection connection, Function<Hello.Agent, GuestLink> links, Deliveries deliveries) {
    this.connection = connection;
    this.deliveries = deliveries;
    connection.established().thenApply(links).whenComplete(this::deliver);
  }

  /** Starts it; once. */
  GuestAttempt start(QemuProcess process) {
    connection.start();
    // A VM may see many connections come and go: it holds on to no more than an empty reference.
    AtomicReference<Connection> alive = new AtomicReference<>(connection);
    connection.closed().thenRun(() -> alive.set(null));
    process.exited().thenRun(() -> endWith(process, alive.get()));
    return this;
  }

  private static void endWith(QemuProcess process, Connection connection) {
    if (connection != null) {
      process.evidence().thenAccept(evidence -> connection.close(Failures.vmExited(evidence)));
    }
  }

  private void deliver(GuestLink made, Throwable error) {
    if (error == null) {
      deliveries.execute(() -> link.complete(made));
    } else {
      FailureException failure = new FailureException(FailureException.failureOf(error));
      deliveries.execute(() -> link.completeExceptionally(failure));
    }
  }

  @Override
  public CompletionStage<GuestLink> link() {
    return link.minimalCompletionStage();
  }

  @Override
  public void cancel() {
    if (!connection.isSettled()) {
      connection.close(Failures.unreachable("given up while " + connection.trouble()));
    }
  }
}
