package dev.cloister.runtime.mcp.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.Json;
import java.time.Duration;

/** Streams of events, written by hand: akka-http's heartbeat is an event, ours a comment. */
final class Sse {
  private static final ContentType TYPE = MediaTypes.TEXT_EVENT_STREAM.toContentType();
  private static final ByteString COMMENT = ByteString.fromString(": \n\n");
  private static final ByteString BEGIN = ByteString.fromString("event: message\ndata: ");
  private static final ByteString END = ByteString.fromString("\n\n");

  private Sse() {}

  static ByteString event(ObjectNode message) {
    return BEGIN.concat(ByteString.fromArrayUnsafe(Json.write(message))).concat(END);
  }

  /** Events, with a comment at once and wherever nothing else was written for {@code heartbeat}. */
  static HttpResponse response(Source<ByteString, ?> events, Duration heartbeat) {
    Source<ByteString, ?> body =
        Source.single(COMMENT).concat(events).keepAlive(heartbeat, () -> COMMENT);
    return HttpResponse.create()
        .addHeader(RawHeader.create("X-Accel-Buffering", "no"))
        .addHeader(RawHeader.create("Cache-Control", "no-cache, no-transform"))
        .withEntity(HttpEntities.createChunked(TYPE, body));
  }
}
