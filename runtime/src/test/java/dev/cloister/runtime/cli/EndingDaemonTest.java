package dev.cloister.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cloister.runtime.contact.DaemonFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that ends and does not wait for a request: nobody knows what became of it. */
final class EndingDaemonTest {
  @Test
  void whatAnEndingDaemonDoesNotWaitForIsUnknown(@TempDir Path home) throws IOException {
    HttpServer ending =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ending.createContext("/", EndingDaemonTest::unavailable);
    ending.start();
    try {
      String url = "http://127.0.0.1:" + ending.getAddress().getPort();
      new DaemonFile(1, 1, url, "9.9").write(home);
      Files.writeString(home.resolve("token"), "secret\n");
      CliFixture.Ran ran = CliFixture.at(home, new byte[0], "info", "a", "--json");
      assertThat(ran.code()).isEqualTo(ExitCode.CLOISTER);
      assertThat(ran.err()).contains("outcome-unknown", "it is ending", "cloister ps");
    } finally {
      ending.stop(0);
    }
  }

  private static void unavailable(HttpExchange exchange) throws IOException {
    byte[] text = "The server is shutting down".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(503, text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }
}
