package dev.cloister.runtime.rest;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.JavaFlowSupport;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.cloister.Workspace;
import dev.cloister.runtime.audit.Caller;
import dev.cloister.runtime.call.Arguments;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.call.LastLines;
import dev.cloister.runtime.verb.LogsInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Console logs as plain text, chunk by chunk. */
final class Logs {
  private final Calls calls;

  Logs(Calls calls) {
    this.calls = calls;
  }

  CompletionStage<HttpResponse> serve(LogsInput input, Caller caller) {
    int tail = Arguments.tail(input);
    return calls.recorded(
        WorkspaceVerbs.LOGS,
        input,
        caller,
        () ->
            calls
                .workspace(input.workspace())
                .thenCompose(
                    workspace ->
                        input.follow().orElse(false)
                            ? CompletableFuture.completedFuture(
                                follow(workspace, tail, input.lines()))
                            : workspace
                                .logs(tail)
                                .thenApply(end -> whole(LastLines.of(end, input.lines())))));
  }

  private static HttpResponse whole(ByteString end) {
    return HttpResponse.create().withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, end));
  }

  /** The first piece is the tail, and it alone is cut to lines. */
  private static HttpResponse follow(Workspace workspace, int tail, OptionalInt lines) {
    Source<ByteString, ?> text =
        JavaFlowSupport.Source.fromPublisher(workspace.followLogs(tail))
            .zipWithIndex()
            .map(
                piece ->
                    (long) piece.second() == 0 ? LastLines.of(piece.first(), lines) : piece.first())
            .filter(ByteString::nonEmpty);
    return HttpResponse.create()
        .withEntity(HttpEntities.createChunked(ContentTypes.TEXT_PLAIN_UTF8, text));
  }
}
