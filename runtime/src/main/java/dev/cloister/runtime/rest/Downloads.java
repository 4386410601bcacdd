package dev.cloister.runtime.rest;

import akka.NotUsed;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.japi.Pair;
import akka.stream.Materializer;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.cloister.Workspace;
import dev.cloister.protocol.message.Reply;
import dev.cloister.runtime.audit.Caller;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.call.Transfers;
import dev.cloister.runtime.call.Views;
import dev.cloister.runtime.verb.FileDownloadInput;
import dev.cloister.runtime.verb.FileVerbs;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Files out. A failure before the first byte is an error response; one after it breaks the chunked
 * body off, so that no client takes a part for the whole. The digest is asked for by the transfer's
 * id: a trailer would carry it, but the JDK's own client breaks on trailers since 17.0.21.
 */
final class Downloads {
  static final String TRANSFER_HEADER = "Cloister-Transfer";

  private static final long TO_THE_END = -1;

  private final Calls calls;
  private final Transfers transfers;
  private final Materializer materializer;

  Downloads(Calls calls, Transfers transfers, Materializer materializer) {
    this.calls = calls;
    this.transfers = transfers;
    this.materializer = materializer;
  }

  CompletionStage<HttpResponse> serve(FileDownloadInput input, Caller caller) {
    return calls.recorded(
        FileVerbs.DOWNLOAD,
        input,
        caller,
        () -> calls.workspace(input.workspace()).thenCompose(workspace -> open(workspace, input)));
  }

  private CompletionStage<HttpResponse> open(Workspace workspace, FileDownloadInput input) {
    var opened =
        workspace
            .readFile(input.path(), input.offset().orElse(0), input.length().orElse(TO_THE_END))
            .prefixAndTail(1)
            .toMat(Sink.head(), Keep.both())
            .run(materializer);
    CompletionStage<Reply.FileSent> outcome = opened.first();
    return opened.second().thenApply(begun -> respond(begun, outcome));
  }

  private HttpResponse respond(
      Pair<List<ByteString>, Source<ByteString, NotUsed>> begun,
      CompletionStage<Reply.FileSent> outcome) {
    String transfer = transfers.open(outcome.thenApply(Views::file));
    Source<ByteString, ?> whole =
        Source.from(begun.first())
            .concat(begun.second())
            .concat(Source.completionStage(outcome).map(sent -> ByteString.emptyByteString()))
            .filter(ByteString::nonEmpty);
    return HttpResponse.create()
        .addHeader(RawHeader.create(TRANSFER_HEADER, transfer))
        .withEntity(HttpEntities.createChunked(ContentTypes.APPLICATION_OCTET_STREAM, whole));
  }
}
