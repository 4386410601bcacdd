package dev.cloister.runtime.rest;

import akka.http.javadsl.model.ws.Message;
import akka.stream.Materializer;
import akka.stream.StreamLimitReachedException;
import akka.util.ByteString;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.ExecStream;
import dev.cloister.runtime.verb.VerbJson;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A WebSocket message in one piece. */
sealed interface Incoming {
  /** A control message. */
  record Text(String text) implements Incoming {
    byte[] utf8() {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** A stream's number and its bytes. */
  record Binary(ByteString bytes) implements Incoming {}

  /** Too long, or cut off. */
  record Broken(Failure failure) implements Incoming {}

  /** Puts a message together; never fails. */
  static CompletionStage<Incoming> of(Message message, Materializer materializer) {
    return whole(message, materializer)
        .exceptionally(error -> new Broken(FailureException.failureOf(refined(error))));
  }

  private static CompletionStage<Incoming> whole(Message message, Materializer materializer) {
    if (message.isText()) {
      return text(message, materializer).thenApply(Text::new);
    }
    if (message.isStrict()) {
      ByteString whole = message.asBinaryMessage().getStrictData();
      return whole.size() <= ExecStream.MAX_MESSAGE
          ? CompletableFuture.completedFuture(new Binary(whole))
          : CompletableFuture.failedFuture(tooLong());
    }
    return message
        .asBinaryMessage()
        .getStreamedData()
        .limitWeighted(ExecStream.MAX_MESSAGE, piece -> (long) piece.size())
        .runFold(ByteString.emptyByteString(), ByteString::concat, materializer)
        .thenApply(Binary::new);
  }

  private static CompletionStage<String> text(Message message, Materializer materializer) {
    if (message.isStrict()) {
      String whole = message.asTextMessage().getStrictText();
      return whole.length() <= VerbJson.MAX_DOCUMENT
          ? CompletableFuture.completedFuture(whole)
          : CompletableFuture.failedFuture(tooLong());
    }
    return message
        .asTextMessage()
        .getStreamedText()
        .map(ByteString::fromString)
        .limitWeighted(VerbJson.MAX_DOCUMENT, piece -> (long) piece.size())
        .runFold(ByteString.emptyByteString(), ByteString::concat, materializer)
        .thenApply(ByteString::utf8String);
  }

  private static Throwable refined(Throwable error) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof StreamLimitReachedException) {
        return tooLong();
      }
    }
    return error;
  }

  private static FailureException tooLong() {
    return new FailureException(
        FailureCode.LIMIT_EXCEEDED,
        "A message is longer than " + ExecStream.MAX_MESSAGE + " bytes",
        "Send input in smaller messages.");
  }
}
