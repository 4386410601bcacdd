package dev.cloister.runtime.guest;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.protocol.message.Hello;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** All operations on one connection. */
final class SerialLink implements GuestLink {
  private volatile Hello.Agent hello;
  private final Connection connection;
  private final int sendBuffer;
  private final Deliveries deliveries;
  private final Standstill standstill = new Standstill();
  private final Usage usage = new Usage(System::nanoTime);
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  SerialLink(Hello.Agent hello, Connection connection, int sendBuffer, Deliveries deliveries) {
    this.hello = hello;
    this.connection = connection;
    this.sendBuffer = sendBuffer;
    this.deliveries = deliveries;
    connection.closed().thenRun(() -> deliveries.execute(() -> closed.complete(null)));
  }

  @Override
  public Hello.Agent hello() {
    return hello;
  }

  @Override
  public CompletionStage<Hello.Agent> enter(Request.Enter request) {
    return call(request)
        .thenApply(
            entered -> {
              hello = hello.entered(entered);
              return hello;
            });
  }

  @Override
  public CompletionStage<Hello.Agent> renew(Request.Renew request) {
    return call(request)
        .thenApply(
            renewed -> {
              hello = hello.renewed(renewed);
              return hello;
            });
  }

  @Override
  public <R extends Reply> GuestOperation<R> open(Request<R> request) {
    Operation<R> operation = new Operation<>(request, sendBuffer, deliveries);
    usage.begin(operation.over());
    connection.add(operation);
    return operation;
  }

  @Override
  public <R extends Reply> CompletionStage<R> call(Request<R> request) {
    Operation<R> operation = new Operation<>(request, sendBuffer, deliveries).withoutOutput();
    usage.begin(operation.over());
    connection.add(operation);
    return operation.reply();
  }

  @Override
  public void paused() {
    standstill.begin();
    connection.paused();
  }

  @Override
  public void resumed() {
    standstill.end();
    connection.resumed();
  }

  @Override
  public Duration stoodStill() {
    return standstill.length();
  }

  @Override
  public Duration idle() {
    return usage.idle();
  }

  @Override
  public Optional<Failure> reason() {
    return Optional.ofNullable(connection.reason()).map(FailureException::failure);
  }

  @Override
  public CompletionStage<Void> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public void close() {
    close(Failures.unreachable("the link was closed by the host"));
  }

  /** Closes it for a reason of its user. */
  void close(FailureException why) {
    connection.close(why);
  }
}
