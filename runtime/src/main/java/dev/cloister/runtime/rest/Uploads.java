package dev.cloister.runtime.rest;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Materializer;
import dev.cloister.runtime.audit.Caller;
import dev.cloister.runtime.call.Arguments;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.call.Views;
import dev.cloister.runtime.verb.FileUploadInput;
import dev.cloister.runtime.verb.FileVerbs;
import dev.cloister.runtime.verb.StoredView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Files in, of any size. A refusal is told when the body has been read. */
final class Uploads {
  private final Calls calls;
  private final Materializer materializer;
  private final Duration patience;

  /** {@code patience}: how long a client whose file is refused may go on sending it. */
  Uploads(Calls calls, Materializer materializer, Duration patience) {
    this.calls = calls;
    this.materializer = materializer;
    this.patience = patience;
  }

  CompletionStage<HttpResponse> serve(HttpRequest request, FileUploadInput input, Caller caller) {
    UploadBody body = new UploadBody(request.entity().withoutSizeLimit().getDataBytes());
    return calls
        .recorded(FileVerbs.UPLOAD, input, caller, () -> store(input, body))
        .thenApply(Responses::ok)
        .exceptionallyCompose(
            error ->
                body.rest(patience, materializer)
                    .thenCompose(read -> CompletableFuture.failedFuture(error)));
  }

  private CompletionStage<StoredView> store(FileUploadInput input, UploadBody body) {
    int mode = Arguments.mode(input.mode());
    return calls
        .workspace(input.workspace())
        .thenCompose(workspace -> workspace.writeFile(input.path(), mode, body.contents()))
        .thenApply(Views::stored);
  }
}
