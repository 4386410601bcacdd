package dev.cloister.runtime.mcp.stdio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.runtime.mcp.era.HeaderRules;
import dev.cloister.runtime.mcp.era.HeaderValues;
import dev.cloister.runtime.mcp.era.Meta;
import dev.cloister.runtime.mcp.rpc.Message;
import dev.cloister.runtime.mcp.rpc.Message.Request;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.function.Supplier;

/** Posts messages to the daemon. Thread-safe; blocks. */
final class Wire {
  private static final int NOT_FOUND = 404;

  private final Supplier<Target> target;
  private final HttpClient http;
  private final Handshake handshake = new Handshake();

  Wire(Supplier<Target> target, HttpClient http) {
    this.target = target;
    this.http = http;
  }

  /** The revision a message names, where it is of the modern era. */
  static Optional<String> revision(Message message) {
    return message instanceof Request request ? Meta.revision(request.params()) : Optional.empty();
  }

  /** The daemon's response; the caller closes its body. */
  HttpResponse<InputStream> post(Message message, byte[] line)
      throws IOException, InterruptedException {
    if (message instanceof Request request && isHandshake(request)) {
      handshake.begin(line);
      return http.send(request(line).build(), BodyHandlers.ofInputStream());
    }
    HttpResponse<InputStream> response = send(message, line);
    if (response.statusCode() != NOT_FOUND
        || revision(message).isPresent()
        || handshake.request().isEmpty()) {
      return response;
    }
    response.body().close();
    renew(handshake.request().get());
    return send(message, line);
  }

  /** Whether {@code request} opens a session. */
  static boolean isHandshake(Request request) {
    return request.method().equals("initialize") && revision(request).isEmpty();
  }

  /** Takes the daemon's answer to the client's handshake. */
  void agreed(HttpResponse<?> response, byte[] body) {
    handshake.agreed(response, body);
  }

  /** Ends the session, if there is one. */
  void end() throws IOException, InterruptedException {
    if (handshake.session().isPresent()) {
      HttpRequest.Builder request = request(new byte[0]).DELETE();
      handshake.mark(request);
      http.send(request.build(), BodyHandlers.discarding());
    }
  }

  /** A daemon that was restarted knows no session; the client need not know that. */
  private void renew(byte[] initialize) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(request(initialize).build(), BodyHandlers.ofByteArray());
    handshake.agreed(response, response.body());
  }

  private HttpResponse<InputStream> send(Message message, byte[] line)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(line);
    Optional<String> revision = revision(message);
    if (revision.isPresent() && message instanceof Request modern) {
      request.header(HeaderRules.REVISION, HeaderValues.encode(revision.get()));
      request.header(HeaderRules.METHOD, HeaderValues.encode(modern.method()));
      HeaderRules.namedBy(modern.method())
          .map(field -> modern.params().path(field))
          .map(JsonNode::asText)
          .ifPresent(name -> request.header(HeaderRules.NAME, HeaderValues.encode(name)));
    } else {
      handshake.mark(request);
    }
    return http.send(request.build(), BodyHandlers.ofInputStream());
  }

  private HttpRequest.Builder request(byte[] line) {
    Target to = target.get();
    return HttpRequest.newBuilder(to.endpoint())
        .header("Authorization", "Bearer " + to.token())
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .POST(BodyPublishers.ofByteArray(line));
  }
}
