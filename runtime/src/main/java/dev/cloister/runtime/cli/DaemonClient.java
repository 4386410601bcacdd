package dev.cloister.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.contact.DaemonFile;
import dev.cloister.runtime.contact.TokenFile;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.ExecInput;
import dev.cloister.runtime.verb.ExecVerbs;
import dev.cloister.runtime.verb.Route;
import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.VerbJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks the daemon for verbs. Every method fails with {@link FailedException}. */
final class DaemonClient {
  /** Tells the daemon's audit log who calls. */
  private static final String SURFACE = "Cloister-Surface";

  /** What a request is answered with that an ending daemon does not wait for. */
  private static final int UNAVAILABLE = 503;

  private final String url;
  private final String token;
  private final HttpClient http = Plain.client();

  DaemonClient(String url, String token) {
    this.url = url;
    this.token = token;
  }

  /** The daemon of {@code home}. Fails with {@code DAEMON_UNREACHABLE} where none is known. */
  static DaemonClient find(Path home) {
    DaemonFile file = DaemonFile.read(home).orElseThrow(() -> notRunning(home));
    try {
      return new DaemonClient(file.url(), TokenFile.read(home));
    } catch (NoSuchFileException e) {
      throw notRunning(home);
    } catch (IOException e) {
      throw new FailedException(
          FailureCode.UNAUTHORIZED,
          "Cannot read the token in " + home + ": " + e.getMessage(),
          "Run as the user who started the daemon.");
    }
  }

  /** One record in, one record out. */
  <I extends Record, O extends Record> O call(Verb<I, O> verb, I input) {
    ObjectNode fields = VerbJson.tree(input);
    URI uri = locate(verb.route(), fields);
    BodyPublisher body =
        verb.route().hasBody()
            ? BodyPublishers.ofString(fields.toString())
            : BodyPublishers.noBody();
    return read(send(request(uri).method(verb.route().method().name(), body)), verb);
  }

  /** The input in, bytes out; the caller closes the response's body. */
  <I extends Record> HttpResponse<InputStream> download(Verb<I, ?> verb, I input) {
    return send(request(locate(verb.route(), VerbJson.tree(input))));
  }

  /** The input and bytes in, a record out. */
  <I extends Record, O extends Record> O upload(Verb<I, O> verb, I input, BodyPublisher contents) {
    URI uri = locate(verb.route(), VerbJson.tree(input));
    return read(send(request(uri).method(verb.route().method().name(), contents)), verb);
  }

  /** Opens the WebSocket of an execution. */
  CompletableFuture<WebSocket> open(ExecInput input, WebSocket.Listener listener) {
    URI uri = locate(ExecVerbs.EXEC.route(), VerbJson.tree(input).retain("workspace"));
    return http.newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .header(SURFACE, "cli")
        .buildAsync(URI.create("ws" + uri.toString().substring("http".length())), listener);
  }

  /** The URL; takes the fields that go there out of {@code fields}. */
  private URI locate(Route route, ObjectNode fields) {
    String path = route.expand(name -> encode(fields.remove(name).asText()).replace("+", "%20"));
    if (route.hasBody()) {
      return URI.create(url + path);
    }
    List<String> query = new ArrayList<>();
    fields.properties().forEach(field -> addTo(query, field.getKey(), field.getValue()));
    return URI.create(url + path + (query.isEmpty() ? "" : "?" + String.join("&", query)));
  }

  /** A list's items go one by one. */
  private static void addTo(List<String> query, String name, JsonNode value) {
    if (value.isArray()) {
      value.forEach(item -> addTo(query, name, item));
    } else {
      query.add(name + "=" + encode(value.asText()));
    }
  }

  private HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri)
        .header("Authorization", "Bearer " + token)
        .header(SURFACE, "cli");
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request) {
    HttpResponse<InputStream> response;
    try {
      response = http.send(request.build(), BodyHandlers.ofInputStream());
    } catch (ConnectException e) {
      throw unreachable(e);
    } catch (IOException e) {
      throw cutOff(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException(FailureCode.CANCELLED, "Interrupted", "");
    }
    if (response.statusCode() / 100 == 2) {
      return response;
    }
    throw new FailedException(error(response));
  }

  private static ErrorView error(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      return VerbJson.read(body.readAllBytes(), ErrorView.Document.class).error();
    } catch (IOException e) {
      if (response.statusCode() == UNAVAILABLE) {
        return cutOff("it is ending").error();
      }
      return ErrorView.of(
          FailureCode.PROTOCOL_VIOLATION,
          "The daemon answered HTTP " + response.statusCode(),
          "Check that the daemon and this program are of the same version: cloister version.");
    }
  }

  private static <O extends Record> O read(HttpResponse<InputStream> response, Verb<?, O> verb) {
    try (InputStream body = response.body()) {
      return VerbJson.read(body.readAllBytes(), verb.output());
    } catch (IOException e) {
      throw cutOff(e.getMessage());
    }
  }

  private static FailedException cutOff(String why) {
    return new FailedException(
        FailureCode.OUTCOME_UNKNOWN,
        "The daemon's answer was cut off: " + why,
        "See what happened with 'cloister ps' before trying again.");
  }

  private FailedException unreachable(ConnectException e) {
    return new FailedException(
        FailureCode.DAEMON_UNREACHABLE,
        "The daemon at " + url + " does not answer: " + e,
        "Start it with 'cloister up'.");
  }

  private static FailedException notRunning(Path home) {
    return new FailedException(
        FailureCode.DAEMON_UNREACHABLE,
        "No daemon runs for " + home,
        "Start it with 'cloister up', or choose another state directory by CLOISTER_HOME.");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
