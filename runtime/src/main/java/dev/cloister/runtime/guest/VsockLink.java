package dev.cloister.runtime.guest;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.protocol.message.Hello;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Calls on a control connection, each streaming operation on a connection of its own. The link
 * lives as long as the control connection; a breach of the protocol, or silence, on any other ends
 * it too.
 */
final class VsockLink implements GuestLink {
  /** What one stream meets that is true of the whole guest. */
  private static final Set<FailureCode> ENDS_ALL =
      Set.of(FailureCode.PROTOCOL_VIOLATION, FailureCode.GUEST_UNRESPONSIVE);

  private final SerialLink control;
  private final Function<String, Connection> streams;
  private final GuestSettings settings;
  private final Deliveries deliveries;
  private final Usage usage = new Usage(System::nanoTime);
  private final Set<Connection> open = new HashSet<>();
  private final AtomicLong opened = new AtomicLong();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private boolean closing;
  private boolean paused;

  /**
   * @param control the control connection
   * @param streams makes a connection, not yet started, with this suffix to its name
   */
  VsockLink(
      SerialLink control,
      Function<String, Connection> streams,
      GuestSettings settings,
      Deliveries deliveries) {
    this.control = control;
    this.streams = streams;
    this.settings = settings;
    this.deliveries = deliveries;
    control.closed().thenRun(this::closeStreams);
  }

  @Override
  public Hello.Agent hello() {
    return control.hello();
  }

  @Override
  public CompletionStage<Hello.Agent> enter(Request.Enter request) {
    return control.enter(request);
  }

  @Override
  public CompletionStage<Hello.Agent> renew(Request.Renew request) {
    return control.renew(request);
  }

  @Override
  public <R extends Reply> CompletionStage<R> call(Request<R> request) {
    return control.call(request);
  }

  @Override
  public <R extends Reply> GuestOperation<R> open(Request<R> request) {
    Operation<R> operation = new Operation<>(request, settings.sendBuffer(), deliveries);
    usage.begin(operation.over());
    Connection connection = streams.apply("-" + opened.incrementAndGet());
    FailureException refused = tryAdd(connection);
    if (refused != null) {
      operation.fail(refused);
      return operation;
    }
    operation.over().thenRun(() -> connection.close(Failures.unreachable("the operation is over")));
    connection.closed().thenRun(() -> remove(connection));
    withDeadline(connection.established())
        .whenComplete((agent, error) -> begin(connection, operation, agent, error));
    connection.start();
    return operation;
  }

  private <T> CompletionStage<T> withDeadline(CompletionStage<T> stage) {
    return stage
        .toCompletableFuture()
        .copy()
        .orTimeout(settings.streamTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized FailureException tryAdd(Connection connection) {
    if (closing) {
      return Failures.unreachable("the link is closed");
    }
    if (open.size() >= hello().limits().channels()) {
      return Failures.tooMany(hello().limits().channels());
    }
    open.add(connection);
    if (paused) {
      connection.paused();
    }
    return null;
  }

  private void begin(
      Connection connection, Operation<?> operation, Hello.Agent agent, Throwable error) {
    if (error == null && agent.bootNonce().equals(hello().bootNonce())) {
      connection.add(operation);
      return;
    }
    FailureException why = error == null ? rebooted() : failure(connection, error);
    operation.fail(why);
    connection.close(why);
  }

  private static FailureException rebooted() {
    return Failures.unreachable("another boot of the guest answered");
  }

  private static FailureException failure(Connection connection, Throwable error) {
    Failure known = FailureException.failureOf(error);
    return known.code() == FailureCode.INTERNAL
        ? Failures.unreachable("no stream within the deadline: " + connection.trouble())
        : new FailureException(known);
  }

  private void remove(Connection connection) {
    FailureException why = connection.reason();
    if (ENDS_ALL.contains(why.failure().code())) {
      control.close(why);
    }
    synchronized (this) {
      open.remove(connection);
      finishIfEmpty();
    }
  }

  @Override
  public synchronized void paused() {
    paused = true;
    control.paused();
    open.forEach(Connection::paused);
  }

  @Override
  public synchronized void resumed() {
    paused = false;
    control.resumed();
    open.forEach(Connection::resumed);
  }

  @Override
  public Duration stoodStill() {
    return control.stoodStill();
  }

  @Override
  public Duration idle() {
    Duration ofStreams = usage.idle();
    Duration ofControl = control.idle();
    return ofStreams.compareTo(ofControl) < 0 ? ofStreams : ofControl;
  }

  private void closeStreams() {
    List<Connection> left;
    synchronized (this) {
      closing = true;
      left = List.copyOf(open);
      finishIfEmpty();
    }
    left.forEach(connection -> connection.close(Failures.unreachable("the link is closed")));
  }

  private void finishIfEmpty() {
    if (closing && open.isEmpty()) {
      deliveries.execute(() -> closed.complete(null));
    }
  }

  @Override
  public Optional<Failure> reason() {
    return control.reason();
  }

  @Override
  public CompletionStage<Void> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public void close() {
    control.close();
    closeStreams();
  }
}
