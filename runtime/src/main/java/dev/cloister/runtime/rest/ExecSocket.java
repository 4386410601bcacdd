package dev.cloister.runtime.rest;

import akka.NotUsed;
import akka.http.javadsl.model.ws.Message;
import akka.stream.Materializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.cloister.Execution;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.audit.Caller;
import dev.cloister.runtime.call.Arguments;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.call.Views;
import dev.cloister.runtime.rest.Router.Match;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.ExecInput;
import dev.cloister.runtime.verb.ExecVerbs;
import dev.cloister.runtime.verb.ServerMessage;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Streamed executions: one WebSocket each, which begins with the request. */
final class ExecSocket {
  private final Calls calls;
  private final Materializer materializer;
  private final Duration firstMessageTimeout;

  ExecSocket(Calls calls, Materializer materializer, Duration firstMessageTimeout) {
    this.calls = calls;
    this.materializer = materializer;
    this.firstMessageTimeout = firstMessageTimeout;
  }

  /** What answers a connection for the workspace in {@code match}. */
  Flow<Message, Message, NotUsed> open(Match match, Caller caller) {
    return Flow.<Message>create()
        .initialTimeout(firstMessageTimeout)
        .mapAsync(1, message -> Incoming.of(message, materializer))
        .flatMapPrefix(1, first -> Flow.completionStageFlow(begin(first.iterator(), match, caller)))
        .mapMaterializedValue(started -> NotUsed.getInstance());
  }

  private CompletionStage<Flow<Incoming, Message, NotUsed>> begin(
      Iterator<Incoming> first, Match match, Caller caller) {
    return execute(first, match, caller)
        .thenApply(ExecConversation::flow)
        .exceptionally(ExecSocket::refusal);
  }

  private CompletionStage<ExecConversation> execute(
      Iterator<Incoming> first, Match match, Caller caller) {
    Incoming opening =
        first.hasNext() ? first.next() : new Incoming.Binary(ByteString.emptyByteString());
    if (opening instanceof Incoming.Broken broken) {
      return CompletableFuture.failedFuture(new FailureException(broken.failure()));
    }
    if (!(opening instanceof Incoming.Text text)) {
      return CompletableFuture.failedFuture(
          new FailureException(
              FailureCode.INVALID_ARGUMENT,
              "The first message is not the request",
              "Send the execution's JSON as the first text message."));
    }
    try {
      ExecInput input = (ExecInput) Inputs.parse(text.utf8(), match);
      var options = Arguments.exec(input);
      return calls
          .workspace(input.workspace())
          .thenCompose(workspace -> workspace.execute(options))
          .whenComplete((begun, error) -> record(input, caller, begun, error))
          .thenApply(execution -> new ExecConversation(execution, materializer));
    } catch (FailureException e) {
      calls.refused(ExecVerbs.EXEC, match.parameters().get("workspace"), caller, e);
      return CompletableFuture.failedFuture(e);
    }
  }

  private void record(ExecInput input, Caller caller, Execution begun, Throwable error) {
    calls.recorded(
        ExecVerbs.EXEC,
        input,
        caller,
        () ->
            error == null
                ? begun.exit().thenApply(Views::exit)
                : CompletableFuture.failedFuture(error));
  }

  private static Flow<Incoming, Message, NotUsed> refusal(Throwable error) {
    var told = new ServerMessage.Failed(ErrorView.of(FailureException.failureOf(error)));
    return Flow.fromSinkAndSource(
        Sink.<Incoming>ignore(), Source.single(ExecConversation.text(told)));
  }
}
