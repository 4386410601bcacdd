package dev.cloister.runtime.embed;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.protocol.message.Hello;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A link to a guest that says what a test has it say, true or not. */
final class FakeGuest implements GuestLink {
  final List<Request<?>> requests = new ArrayList<>();
  final CompletableFuture<Reply> answer = new CompletableFuture<>();
  volatile Duration stoodStill = Duration.ZERO;
  String output = "";
  String input = "";
  boolean inputEnded;
  boolean cancelled;

  @Override
  public Hello.Agent hello() {
    return new Hello.Agent(1, 1, "fake", "0".repeat(32), 1, new Hello.Limits(1 << 20, 1 << 18, 8));
  }

  @Override
  public CompletionStage<Hello.Agent> enter(Request.Enter request) {
    throw new AssertionError("This guest is not held");
  }

  @Override
  public CompletionStage<Hello.Agent> renew(Request.Renew request) {
    throw new AssertionError("This guest is not frozen");
  }

  @Override
  public <R extends Reply> GuestOperation<R> open(Request<R> request) {
    requests.add(request);
    return new Operation<>(request.replyType());
  }

  @Override
  public <R extends Reply> CompletionStage<R> call(Request<R> request) {
    requests.add(request);
    return answer.thenApply(request.replyType()::cast);
  }

  @Override
  public void paused() {}

  @Override
  public void resumed() {}

  @Override
  public Duration stoodStill() {
    return stoodStill;
  }

  @Override
  public Duration idle() {
    throw new AssertionError("No caller asks for that");
  }

  @Override
  public Optional<Failure> reason() {
    return Optional.empty();
  }

  @Override
  public CompletionStage<Void> closed() {
    return new CompletableFuture<>();
  }

  @Override
  public void close() {}

  private final class Operation<R extends Reply> implements GuestOperation<R> {
    private final Class<R> type;

    Operation(Class<R> type) {
      this.type = type;
    }

    @Override
    public Flow.Publisher<Chunk> output() {
      return subscriber ->
          subscriber.onSubscribe(
              new Flow.Subscription() {
                @Override
                public void request(long n) {
                  ByteBuffer bytes = StandardCharsets.UTF_8.encode(output);
                  subscriber.onNext(new Chunk(Stream.OUT, bytes));
                  subscriber.onComplete();
                }

                @Override
                public void cancel() {}
              });
    }

    @Override
    public CompletionStage<Void> send(ByteBuffer bytes) {
      input += StandardCharsets.UTF_8.decode(bytes.duplicate());
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void end() {
      inputEnded = true;
    }

    @Override
    public CompletionStage<R> reply() {
      return answer.thenApply(type::cast);
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }
}
