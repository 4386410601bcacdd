package dev.cloister.runtime.rest;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.cloister.Cloister;
import dev.cloister.WorkspaceOptions;
import dev.cloister.runtime.call.DaemonIdentity;
import dev.cloister.runtime.fake.FakeCloister;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.VerbJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.SubmissionPublisher;

/** A server on a free port before a fake host, and a client that knows the token. */
public final class RestFixture implements AutoCloseable {
  public static final String TOKEN = "5f".repeat(32);

  public final FakeCloister cloister = new FakeCloister();
  public final Path home = temporary();
  final RestServer server;
  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public RestFixture() {
    this("");
  }

  RestFixture(String overrides) {
    Config config = config("cloister.http.port = 0\n" + overrides);
    DaemonIdentity self = new DaemonIdentity("9.9", 1, home);
    server = RestServer.open(cloister, self, config, TOKEN);
  }

  public String url() {
    return server.url();
  }

  public void create(String name) {
    Cloister.await(cloister.create(WorkspaceOptions.image("minimal").withName(name)));
  }

  @Override
  public void close() {
    server.close();
    try (var files = Files.list(home)) {
      files.forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    home.toFile().delete();
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("cloister-rest");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RestSettings settings(String overrides) {
    return RestSettings.of(config(overrides));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path))
        .header("Authorization", "Bearer " + TOKEN);
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        request(path).method(method, BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  ErrorView errorOf(String method, String path, String body)
      throws IOException, InterruptedException {
    return VerbJson.read(send(method, path, body).body(), ErrorView.Document.class).error();
  }

  void awaitSubscriber(SubmissionPublisher<?> publisher) {
    while (!publisher.hasSubscribers()) {
      Thread.onSpinWait();
    }
  }

  private static Config config(String overrides) {
    return ConfigFactory.parseString(overrides).withFallback(ConfigFactory.load());
  }
}
