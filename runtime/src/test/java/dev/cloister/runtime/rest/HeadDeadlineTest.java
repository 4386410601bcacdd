package dev.cloister.runtime.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.util.ByteString;
import dev.cloister.actors.failure.FailureException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every read here waits for the server to close or to answer, and for nothing else. */
@Timeout(60)
final class HeadDeadlineTest {
  private static final String HEAD = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n";

  /** Slow enough for the head to stay within its limits, quick enough for any idle timeout. */
  private static final long PACE_NANOS = 2_000_000;

  private RestFixture rest;

  @BeforeEach
  void open() {
    rest = new RestFixture("cloister.http.head-timeout = 300ms");
    rest.create("a");
  }

  @AfterEach
  void close() {
    rest.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G", HEAD, HEAD + "X-Slow: "})
  void closesAConnectionThatBringsNoWholeHead(String part) throws IOException {
    try (Socket socket = connect(part)) {
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void closesAConnectionThatBringsItsHeadByteByByte() throws Exception {
    Thread dripping;
    try (Socket socket = connect(HEAD + "X-Slow: ")) {
      dripping = new Thread(() -> drip(socket));
      dripping.start();
      assertThat(closed(socket)).isTrue();
    }
    dripping.join();
  }

  @Test
  void closesAConnectionThatIsKeptForLater() throws IOException {
    try (Socket socket = connect(HEAD + "\r\n" + HEAD + "\r\n")) {
      String both = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(both.split("HTTP/1.1 200", -1)).hasSize(3);
    }
  }

  @Test
  void leavesAStreamAndAWebSocketTheirTime() throws Exception {
    ExecClient client = ExecClient.connect(rest, "a");
    client.text("{\"command\":[\"sleep\"]}");
    var program = rest.cloister.inside("a").nextExecution();
    var log =
        rest.client.send(
            rest.request("/v1/workspaces/a/logs?follow=true&tail=0").build(),
            BodyHandlers.ofInputStream());
    rest.awaitSubscriber(rest.cloister.inside("a").console());
    waitForTheDeadline();
    waitForTheDeadline();
    program.signal(15);
    assertThat(client.skipTo("{\"type\":\"exit\"")).contains("143");
    rest.cloister.inside("a").console().submit(ByteString.fromString("late"));
    assertThat(log.body().readNBytes(4)).isEqualTo("late".getBytes(UTF_8));
    log.body().close();
    client.abort();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "2h", "-1s"})
  void takesNoTimeoutThatBoundsNothing(String timeout) {
    assertThatThrownBy(() -> RestFixture.settings("cloister.http.head-timeout = " + timeout))
        .isInstanceOf(FailureException.class);
  }

  /** A connection of its own tells that the time is over. */
  private void waitForTheDeadline() throws IOException {
    try (Socket socket = connect("")) {
      assertThat(socket.getInputStream().read()).isNegative();
    }
  }

  /** Waits for it; what came after the last byte read is a reset. */
  private static boolean closed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  private Socket connect(String begin) throws IOException {
    URI url = URI.create(rest.url());
    Socket socket = new Socket(url.getHost(), url.getPort());
    socket.getOutputStream().write(begin.getBytes(UTF_8));
    return socket;
  }

  private static void drip(Socket socket) {
    try {
      while (true) {
        socket.getOutputStream().write('x');
        LockSupport.parkNanos(PACE_NANOS);
      }
    } catch (IOException e) {
      // It was closed.
    }
  }
}
