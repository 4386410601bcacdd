package dev.cloister.runtime.mcp.http;

import akka.actor.Cancellable;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.stream.BoundedSourceQueue;
import akka.stream.Materializer;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.engine.Call;
import dev.cloister.runtime.mcp.engine.Causes;
import dev.cloister.runtime.mcp.engine.Outlet;
import dev.cloister.runtime.mcp.era.Era;
import dev.cloister.runtime.mcp.feature.Answer;
import dev.cloister.runtime.mcp.feature.Question;
import dev.cloister.runtime.mcp.rpc.Message.Request;
import dev.cloister.runtime.mcp.rpc.Messages;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The HTTP response to one request: JSON where the result is there soon and nothing else was said,
 * a stream otherwise. A client that leaves the stream cancels, in the modern era.
 */
final class Exchange implements Outlet {
  private final Request request;
  private final Era era;
  private final McpSettings settings;
  private final Materializer materializer;
  private final Function<Exchange, Function<Question, CompletionStage<Answer>>> asker;
  private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
  private final CompletableFuture<ByteString> last = new CompletableFuture<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private Optional<BoundedSourceQueue<ByteString>> stream = Optional.empty();
  private boolean over;

  /** {@code asker}: how a client of the legacy era is asked. */
  Exchange(
      Request request,
      Era era,
      McpSettings settings,
      Materializer materializer,
      Function<Exchange, Function<Question, CompletionStage<Answer>>> asker) {
    this.request = request;
    this.era = era;
    this.settings = settings;
    this.materializer = materializer;
    this.asker = asker;
  }

  /** Follows {@code call} to its end. */
  CompletionStage<HttpResponse> follow(Call call) {
    Cancellable timer =
        materializer
            .system()
            .scheduler()
            .scheduleOnce(settings.streamAfter(), this::open, materializer.executionContext());
    call.result()
        .whenComplete(
            (result, error) -> {
              timer.cancel();
              if (error == null) {
                end(Optional.of(Messages.result(request.id(), result)), StatusCodes.OK);
              } else if (Causes.of(error) instanceof RpcException refusal) {
                end(
                    Optional.of(Messages.error(Optional.of(request.id()), refusal.error())),
                    Replies.ofRequest(refusal.error().code(), era));
              } else {
                end(Optional.empty(), StatusCodes.OK);
              }
            });
    if (era == Era.MODERN) {
      CompletionStage<Void> gone = left;
      gone.thenRun(call::cancel);
    }
    return response;
  }

  @Override
  public synchronized void send(ObjectNode message) {
    offer(message);
  }

  @Override
  public CompletionStage<Answer> ask(Question question) {
    return asker.apply(this).apply(question);
  }

  /** As {@link #send}; false where the client is too slow or gone. */
  synchronized boolean offer(ObjectNode message) {
    open();
    return stream.map(queue -> queue.offer(Sse.event(message)).isEnqueued()).orElse(false);
  }

  /** Turns to a stream, unless all is said. */
  private synchronized void open() {
    if (over || stream.isPresent()) {
      return;
    }
    var made = Source.<ByteString>queue(settings.streamBuffer()).preMaterialize(materializer);
    stream = Optional.of(made.first());
    Source<ByteString, ?> events =
        made.second().concat(Source.completionStage(last)).filter(ByteString::nonEmpty);
    response.complete(
        Sse.response(
            events.watchTermination(
                (nothing, ended) -> {
                  ended.whenComplete((done, error) -> leave());
                  return nothing;
                }),
            settings.heartbeat()));
  }

  private void leave() {
    if (!last.isDone()) {
      left.complete(null);
    }
  }

  /** {@code message}: empty where the client wants to hear nothing more. */
  private synchronized void end(Optional<ObjectNode> message, StatusCode status) {
    over = true;
    if (stream.isPresent()) {
      last.complete(message.map(Sse::event).orElse(ByteString.emptyByteString()));
      stream.get().complete();
    } else {
      response.complete(
          message
              .map(whole -> Replies.json(status, whole))
              .orElseGet(() -> Sse.response(Source.empty(), settings.heartbeat())));
    }
  }
}
