package dev.cloister.runtime.mcp.http;

import static dev.cloister.runtime.mcp.http.McpFixture.json;
import static dev.cloister.runtime.mcp.http.McpFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.feature.Change;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LegacyRequestsTest {
  private static final String HANG = "{'name':'hang','arguments':{}}";
  private McpFixture mcp;

  @BeforeEach
  void open() {
    mcp =
        new McpFixture(
            "cloister.mcp { heartbeat = 20ms, listen-heartbeat = 20ms, session.most = 2 }");
  }

  @AfterEach
  void close() {
    mcp.close();
  }

  @ParameterizedTest
  @CsvSource({"2024-11-05,2024-11-05", "2025-06-18,2025-06-18", "1999-01-01,2025-11-25"})
  void agreesOnARevision(String wanted, String agreed) throws Exception {
    var answer =
        mcp.whole(mcp.post(message("initialize", "{'protocolVersion':'" + wanted + "'}")).build());
    assertThat(answer.message().path("result").path("protocolVersion").asText()).isEqualTo(agreed);
    assertThat(answer.message().path("result").path("instructions").asText()).isNotEmpty();
  }

  @Test
  void demandsASessionThatItKnows() throws Exception {
    assertThat(mcp.whole(mcp.post(message("tools/list", "{}")).build()).status()).isEqualTo(400);
    assertThat(in("none", message("tools/list", "{}")).status()).isEqualTo(404);
    String session = open("{}");
    assertThat(in(session, message("tools/list", "{}")).status()).isEqualTo(200);
    var stolen =
        mcp.post(message("ping", "{}"), "Mcp-Session-Id", session, "X-Principal", "thief").build();
    assertThat(mcp.whole(stolen).status()).isEqualTo(404);
    var future =
        mcp.post(message("ping", "{}"), "Mcp-Session-Id", session)
            .header("MCP-Protocol-Version", "2031-01-01")
            .build();
    assertThat(mcp.whole(future).status()).isEqualTo(400);
  }

  @Test
  void keepsACallWhoseClientLostItsStreamAndCancelsByNotification() throws Exception {
    String session = open("{}");
    var lost = mcp.stream(post(session, message("tools/call", HANG)));
    var call = mcp.hanging.take();
    lost.close();
    // The other call's heartbeats go on; so would the news of a leaving client have come by then.
    try (var other = mcp.stream(post(session, message("tools/call", HANG).put("id", 8)))) {
      mcp.hanging.take();
      for (int i = 0; i < 20; i++) {
        other.awaitComment();
      }
      assertThat(call.context().cancelled().toCompletableFuture()).isNotDone();
      ObjectNode cancel = message("notifications/cancelled", "{'requestId':7}");
      cancel.remove("id");
      assertThat(mcp.whole(post(session, cancel)).status()).isEqualTo(202);
      call.awaitCancelled();
    }
  }

  @Test
  void sendsNothingMoreForACancelledCall() throws Exception {
    String session = open("{}");
    try (var stream = mcp.stream(post(session, message("tools/call", HANG)))) {
      mcp.hanging.take();
      ObjectNode cancel = message("notifications/cancelled", "{'requestId':7}");
      cancel.remove("id");
      mcp.whole(post(session, cancel));
      assertThat(stream.next()).isEmpty();
    }
  }

  @Test
  void asksOverTheStreamAndGoesOnWithTheAnswer() throws Exception {
    String session = open("{'elicitation':{}}");
    String call = "{'name':'test_elicitation','arguments':{'message':'Who?'}}";
    try (var stream = mcp.stream(post(session, message("tools/call", call)))) {
      ObjectNode question = stream.next().orElseThrow();
      assertThat(question.path("method").asText()).isEqualTo("elicitation/create");
      ObjectNode answer =
          json("{'jsonrpc':'2.0','result':{'action':'accept','content':{'response':'me'}}}");
      answer.set("id", question.get("id"));
      assertThat(mcp.whole(post(session, answer)).status()).isEqualTo(202);
      assertThat(stream.next().orElseThrow().toString()).contains("action=accept");
    }
  }

  @Test
  void refusesToAskAClientThatDidNotDeclareIt() throws Exception {
    String call = "{'name':'test_elicitation','arguments':{'message':'Who?'}}";
    assertThat(in(open("{}"), message("tools/call", call)).error()).isEqualTo(-32021);
  }

  @Test
  void endsASessionWithItsCalls() throws Exception {
    String session = open("{}");
    try (var stream = mcp.stream(post(session, message("tools/call", HANG)))) {
      var call = mcp.hanging.take();
      HttpRequest delete =
          HttpRequest.newBuilder(mcp.uri()).header("Mcp-Session-Id", session).DELETE().build();
      assertThat(mcp.client.send(delete, BodyHandlers.discarding()).statusCode()).isEqualTo(204);
      call.awaitCancelled();
      assertThat(stream.next()).isEmpty();
    }
    assertThat(in(session, message("ping", "{}")).status()).isEqualTo(404);
  }

  @Test
  void forgetsTheSessionIdleForLongestAndNeverABusyOne() throws Exception {
    String busy = open("{}");
    var stream = mcp.stream(post(busy, message("tools/call", HANG)));
    mcp.hanging.take();
    String idle = open("{}");
    open("{}");
    assertThat(in(busy, message("ping", "{}")).status()).isEqualTo(200);
    assertThat(in(idle, message("ping", "{}")).status()).isEqualTo(404);
    stream.close();
  }

  @Test
  void tellsASubscriberWhatChangedOnItsOwnStream() throws Exception {
    String session = open("{}");
    in(session, message("resources/subscribe", "{'uri':'test://a'}"));
    HttpRequest get =
        HttpRequest.newBuilder(mcp.uri())
            .header("Mcp-Session-Id", session)
            .header("Accept", "text/event-stream")
            .build();
    try (var stream = mcp.stream(get)) {
      stream.awaitComment();
      mcp.changes.publish(new Change.OfResource("test://b"));
      mcp.changes.publish(new Change.OfResource("test://a"));
      assertThat(stream.next().orElseThrow().path("params").path("uri").asText())
          .isEqualTo("test://a");
      in(session, message("resources/unsubscribe", "{'uri':'test://a'}"));
      mcp.changes.publish(new Change.OfResource("test://a"));
      mcp.changes.publish(new Change.OfTools());
      assertThat(stream.next().orElseThrow().path("method").asText())
          .isEqualTo("notifications/tools/list_changed");
    }
  }

  @Test
  void knowsNothingOfTheOtherErasMethods() throws Exception {
    String session = open("{}");
    var answer = in(session, message("tasks/get", "{'taskId':'x'}"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.error()).isEqualTo(-32601);
    var missing = in(session, message("resources/read", "{'uri':'test://none'}"));
    assertThat(missing.error()).isEqualTo(-32002);
  }

  private String open(String capabilities) throws IOException, InterruptedException {
    ObjectNode message =
        message(
            "initialize", "{'protocolVersion':'2025-11-25','capabilities':" + capabilities + "}");
    return mcp.client
        .send(mcp.post(message).build(), BodyHandlers.ofString())
        .headers()
        .firstValue("Mcp-Session-Id")
        .orElseThrow();
  }

  private HttpRequest post(String session, ObjectNode message) {
    return mcp.post(message, "Mcp-Session-Id", session).build();
  }

  private McpFixture.Answer in(String session, ObjectNode message)
      throws IOException, InterruptedException {
    return mcp.whole(post(session, message));
  }
}
