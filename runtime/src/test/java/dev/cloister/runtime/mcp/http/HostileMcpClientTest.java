package dev.cloister.runtime.mcp.http;

import static dev.cloister.runtime.mcp.http.McpFixture.modern;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostileMcpClientTest {
  private static McpFixture mcp;

  @BeforeAll
  static void open() {
    mcp =
        new McpFixture("cloister.mcp.longest-message = 64 KiB, cloister.http.body-timeout = 200ms");
  }

  @AfterAll
  static void close() {
    mcp.close();
  }

  @Test
  void refusesALongMessage() throws Exception {
    var answer = mcp.whole(mcp.raw(new byte[(64 << 10) + 1]).build());
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.message().path("error").path("message").asText()).contains("65536");
  }

  @Test
  void refusesAMessageThatTakesForEver() throws Exception {
    try (Socket socket = new Socket(mcp.uri().getHost(), mcp.uri().getPort())) {
      String head =
          "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Content-Length: 100\r\nConnection: close\r\n\r\n{";
      socket.getOutputStream().write(head.getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 408");
    }
    assertThat(mcp.ask(modern("tools/list", "{}")).status()).isEqualTo(200);
  }

  @Test
  void refusesADeepMessage() throws Exception {
    byte[] deep = ("{\"jsonrpc\":\"2.0\",\"params\":" + "[".repeat(10_000)).getBytes(UTF_8);
    var answer = mcp.whole(mcp.raw(deep).build());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo(-32700);
  }

  @Test
  void refusesWhatIsNotUtf8() throws Exception {
    byte[] bytes = "{\"jsonrpc\":\"2.0\",\"id\":\"\u00e9\"}".getBytes(ISO_8859_1);
    assertThat(mcp.whole(mcp.raw(bytes).build()).error()).isEqualTo(-32700);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|-32700",
        "{|-32700",
        "{} {}|-32700",
        "{'id':1,'id':2}|-32700",
        "[]|-32600",
        "null|-32600",
        "{}|-32600",
        "{'jsonrpc':'1.0','id':1,'method':'x'}|-32600",
        "{'jsonrpc':'2.0','id':null,'method':'x'}|-32600",
        "{'jsonrpc':'2.0','id':1.5,'method':'x'}|-32600",
        "{'jsonrpc':'2.0','id':{},'method':'x'}|-32600",
        "{'jsonrpc':'2.0','id':1,'method':5}|-32600",
        "{'jsonrpc':'2.0','id':1,'method':'x','params':[]}|-32600",
        "[{'jsonrpc':'2.0','id':1,'method':'ping'}]|-32600"
      })
  void refusesWhatIsNoMessage(String body, int code) throws Exception {
    var answer = mcp.whole(mcp.raw(body.replace('\'', '"').getBytes(UTF_8)).build());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo(code);
  }

  @Test
  void refusesOtherMediaTypesAndMethods() throws Exception {
    var text =
        HttpRequest.newBuilder(mcp.uri())
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("{}"))
            .build();
    assertThat(mcp.whole(text).status()).isEqualTo(415);
    var put = HttpRequest.newBuilder(mcp.uri()).PUT(BodyPublishers.ofString("{}")).build();
    assertThat(mcp.whole(put).status()).isEqualTo(405);
  }
}
