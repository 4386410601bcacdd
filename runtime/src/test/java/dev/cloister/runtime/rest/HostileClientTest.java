package dev.cloister.runtime.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostileClientTest {
  private static RestFixture rest;

  @BeforeAll
  static void open() {
    rest = new RestFixture();
    rest.create("a");
  }

  @AfterAll
  static void close() {
    rest.close();
  }

  @Test
  void answersHealthWithoutATokenAndNothingElse() throws Exception {
    assertThat(raw("GET /healthz", "Host: localhost")).startsWith("HTTP/1.1 200").contains("9.9");
    assertThat(raw("GET /v1/workspaces", "Host: localhost"))
        .startsWith("HTTP/1.1 401")
        .contains("WWW-Authenticate: Bearer", "\"code\":\"unauthorized\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Bearer 5f",
        "Bearer \u00e9",
        "Basic dTpw",
        "5f5f",
        "Bearer null"
      })
  void refusesAWrongToken(String value) throws Exception {
    assertThat(raw("GET /v1/workspaces", "Host: localhost", "Authorization: " + value))
        .matches("(?s)HTTP/1.1 (401|400).*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:7420",
        "127.0.0.1.evil.example",
        "localhost.evil",
        "[::2]",
        "10.0.0.1"
      })
  void refusesAnotherHostsName(String host) throws Exception {
    assertThat(raw("GET /v1/workspaces", "Host: " + host, token())).startsWith("HTTP/1.1 403");
    assertThat(raw("GET /healthz", "Host: " + host)).startsWith("HTTP/1.1 403");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1:7420", "[::1]:99", "LOCALHOST"})
  void acceptsItsOwnNames(String host) throws Exception {
    assertThat(raw("GET /v1/workspaces", "Host: " + host, token())).startsWith("HTTP/1.1 200");
  }

  @Test
  void refusesAWebPageOfAnotherOrigin() throws Exception {
    assertThat(raw("GET /v1/workspaces", "Host: localhost", token(), "Origin: http://evil.example"))
        .startsWith("HTTP/1.1 403");
    assertThat(raw("GET /v1/workspaces", "Host: localhost", token(), "Origin: null"))
        .startsWith("HTTP/1.1 403");
    assertThat(
            raw("GET /v1/workspaces", "Host: localhost", token(), "Origin: http://localhost:7420"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void refusesAHugeDocument() throws Exception {
    var response = rest.send("POST", "/v1/workspaces", " ".repeat((1 << 20) + 1));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(new String(response.body(), UTF_8)).contains("limit-exceeded");
  }

  @Test
  void refusesADeepDocument() throws Exception {
    var response = rest.send("POST", "/v1/workspaces", "{\"image\":" + "[".repeat(10_000));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new String(response.body(), UTF_8)).contains("invalid-argument", "nested");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "\"x\"", "{", "{} {}", "\u0000", "{\"image\":\"\ud800\"}"})
  void refusesWhatIsNotOneObject(String body) throws Exception {
    assertThat(rest.send("POST", "/v1/workspaces", body).statusCode()).isBetween(400, 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1",
        "/v2/workspaces",
        "/v1/workspaces/a/b/c",
        "/v1/%2e%2e/host",
        "/healthz/x"
      })
  void answersAnUnknownPath(String path) throws Exception {
    assertThat(rest.get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void answersAWrongMethodWithTheRightOnes() throws Exception {
    assertThat(rest.errorOf("PATCH", "/v1/workspaces", "").remedy()).contains("POST", "GET");
    assertThat(rest.send("PATCH", "/v1/workspaces", "").statusCode()).isEqualTo(405);
  }

  @Test
  void answersWhatIsNoHttpInJson() throws Exception {
    assertThat(raw("GET /v1/%zz", "Host: localhost", token()))
        .startsWith("HTTP/1.1 400")
        .contains("\"code\":\"invalid-argument\"");
  }

  @Test
  void answersAStreamRouteAskedForWithoutAHandshake() throws Exception {
    assertThat(rest.get("/v1/workspaces/a/exec").statusCode()).isEqualTo(400);
  }

  @Test
  void tellsNoTokenInItsErrors() throws Exception {
    var response =
        rest.client.send(
            HttpRequest.newBuilder(URI.create(rest.url() + "/v1/host")).build(),
            BodyHandlers.ofString());
    assertThat(response.body()).doesNotContain(RestFixture.TOKEN);
  }

  private static String token() {
    return "Authorization: Bearer " + RestFixture.TOKEN;
  }

  private static String raw(String line, String... headers) throws IOException {
    URI url = URI.create(rest.url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      String head = line + " HTTP/1.1\r\n" + String.join("\r\n", headers);
      socket.getOutputStream().write((head + "\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
