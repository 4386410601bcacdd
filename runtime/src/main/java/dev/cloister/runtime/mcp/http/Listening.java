package dev.cloister.runtime.mcp.http;

import akka.http.javadsl.model.HttpResponse;
import akka.stream.BoundedSourceQueue;
import akka.stream.Materializer;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.feature.Change;
import dev.cloister.runtime.mcp.feature.Changes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Streams of changes. One whose client is too slow is ended: it subscribes anew and looks for
 * itself, rather than miss a change. Thread-safe.
 */
final class Listening {
  private final Changes changes;
  private final McpSettings settings;
  private final Materializer materializer;
  private final Set<Runnable> open = ConcurrentHashMap.newKeySet();

  Listening(Changes changes, McpSettings settings, Materializer materializer) {
    this.changes = changes;
    this.settings = settings;
    this.materializer = materializer;
  }

  /**
   * A stream.
   *
   * @param end what ends it
   */
  record Stream(HttpResponse response, Runnable end) {}

  /**
   * Opens one.
   *
   * @param first what is told first
   * @param wanted which changes are told
   * @param form what is done to each notification
   * @param farewell what is told last, where it is not the client who leaves
   * @param over run when it has ended
   */
  Stream open(
      Optional<ObjectNode> first,
      Predicate<Change> wanted,
      UnaryOperator<ObjectNode> form,
      Optional<ObjectNode> farewell,
      Runnable over) {
    var made = Source.<ByteString>queue(settings.streamBuffer()).preMaterialize(materializer);
    BoundedSourceQueue<ByteString> queue = made.first();
    CompletableFuture<ByteString> last = new CompletableFuture<>();
    Runnable end =
        () -> {
          if (last.complete(farewell.map(Sse::event).orElse(ByteString.emptyByteString()))) {
            queue.complete();
          }
        };
    first.ifPresent(message -> queue.offer(Sse.event(message)));
    Runnable deaf =
        changes.listen(
            change -> {
              if (wanted.test(change)
                  && !queue.offer(Sse.event(form.apply(Notices.of(change)))).isEnqueued()) {
                end.run();
              }
            });
    open.add(end);
    Source<ByteString, ?> events =
        made.second()
            .concat(Source.completionStage(last))
            .filter(ByteString::nonEmpty)
            .watchTermination(
                (nothing, ended) -> {
                  ended.whenComplete(
                      (done, error) -> {
                        open.remove(end);
                        deaf.run();
                        end.run();
                        over.run();
                      });
                  return nothing;
                });
    return new Stream(Sse.response(events, settings.listenHeartbeat()), end);
  }

  /** Ends all. */
  void close() {
    open.forEach(Runnable::run);
  }
}
