package dev.cloister.runtime.embed;

import dev.cloister.Execution;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;

/** One execution over one guest operation. */
final class GuestExecution implements Execution {
  /** How long after its own deadline a guest may take to say that it kept it. */
  private static final long GUEST_SLACK_MILLIS = 10_000;

  private final GuestLink link;
  private final String id;
  private final GuestOperation<Reply.Exited> operation;

  private GuestExecution(GuestLink link, String id, GuestOperation<Reply.Exited> operation) {
    this.link = link;
    this.id = id;
    this.operation = operation;
  }

  static GuestExecution start(
      GuestLink link, Request.Exec request, ScheduledExecutorService deadlines) {
    GuestOperation<Reply.Exited> operation = link.open(request);
    if (request.timeoutMillis() != null) {
      long limit = request.timeoutMillis() + request.killGraceMillis() + GUEST_SLACK_MILLIS;
      GuestDeadline.set(link, operation, limit, deadlines);
    }
    return new GuestExecution(link, request.id(), operation);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Flow.Publisher<Chunk> output() {
    return operation.output();
  }

  @Override
  public CompletionStage<Void> send(ByteBuffer bytes) {
    return operation.send(bytes);
  }

  @Override
  public void endInput() {
    operation.end();
  }

  @Override
  public CompletionStage<Void> signal(int number) {
    return link.call(new Request.Signal(id, number)).thenAccept(done -> {});
  }

  @Override
  public void cancel() {
    operation.cancel();
  }

  @Override
  public CompletionStage<Reply.Exited> exit() {
    return operation.reply();
  }
}
