package dev.cloister.runtime.rest;

import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Materializer;
import akka.stream.SourceShape;
import akka.stream.javadsl.Broadcast;
import akka.stream.javadsl.GraphDSL;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import dev.cloister.runtime.audit.Caller;
import dev.cloister.runtime.call.Arguments;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.call.Views;
import dev.cloister.runtime.verb.FileUploadInput;
import dev.cloister.runtime.verb.FileVerbs;
import java.util.concurrent.CompletionStage;

/**
 * Files in, of any size. Where the guest refuses in the middle, the rest of the body is read and
 * dropped: a client that is still sending would lose the answer otherwise.
 */
final class Uploads {
  private final Calls calls;
  private final Materializer materializer;

  Uploads(Calls calls, Materializer materializer) {
    this.calls = calls;
    this.materializer = materializer;
  }

  CompletionStage<HttpResponse> serve(HttpRequest request, FileUploadInput input, Caller caller) {
    int mode = Arguments.mode(input.mode());
    HttpEntity entity = request.entity().withoutSizeLimit();
    return calls
        .recorded(
            FileVerbs.UPLOAD,
            input,
            caller,
            () ->
                calls
                    .workspace(input.workspace())
                    .thenCompose(
                        workspace ->
                            workspace.writeFile(
                                input.path(), mode, drainedWhenCancelled(entity.getDataBytes())))
                    .thenApply(Views::stored))
        .thenApply(Responses::ok)
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                entity.getDataBytes().runWith(Sink.ignore(), materializer);
              }
            });
  }

  private static <T> Source<T, ?> drainedWhenCancelled(Source<T, ?> source) {
    return Source.fromGraph(
        GraphDSL.create(
            source,
            (builder, in) -> {
              var both = builder.add(Broadcast.<T>create(2, false));
              builder.from(in).toFanOut(both);
              builder.from(both.out(1)).to(builder.add(Sink.<T>ignore()));
              return SourceShape.of(both.out(0));
            }));
  }
}
