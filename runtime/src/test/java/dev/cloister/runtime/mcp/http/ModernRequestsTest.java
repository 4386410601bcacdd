package dev.cloister.runtime.mcp.http;

import static dev.cloister.runtime.mcp.http.McpFixture.json;
import static dev.cloister.runtime.mcp.http.McpFixture.message;
import static dev.cloister.runtime.mcp.http.McpFixture.modern;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.feature.Change;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ModernRequestsTest {
  private static final String HANG = "{'name':'hang','arguments':{}}";
  private McpFixture mcp;

  @BeforeEach
  void open() {
    mcp = new McpFixture("cloister.mcp { heartbeat = 20ms, calls = 3, page-size = 4 }");
  }

  @AfterEach
  void close() {
    mcp.close();
  }

  @Test
  void answersWhatIsThereSoonByJsonAndTheRestByAStream() throws Exception {
    var quick = mcp.conforming(modern("tools/list", "{}")).build();
    try (var response = mcp.stream(quick)) {
      assertThat(response.response().headers().firstValue("Content-Type").orElseThrow())
          .startsWith("application/json");
    }
    try (var response = mcp.stream(mcp.conforming(modern("tools/call", HANG)).build())) {
      assertThat(response.response().headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/event-stream");
      assertThat(response.response().headers().firstValue("X-Accel-Buffering")).hasValue("no");
      response.awaitComment();
      response.awaitComment();
      mcp.hanging.take().release();
      ObjectNode message = response.next().orElseThrow();
      assertThat(message.path("id").asInt()).isEqualTo(7);
      assertThat(message.path("result").path("resultType").asText()).isEqualTo("complete");
      assertThat(response.next()).isEmpty();
    }
  }

  @Test
  void cancelsTheCallWhoseClientLeavesAndNoOther() throws Exception {
    var leaving = mcp.stream(mcp.conforming(modern("tools/call", HANG)).build());
    var staying = mcp.stream(mcp.conforming(modern("tools/call", HANG)).build());
    var first = mcp.hanging.take();
    var second = mcp.hanging.take();
    leaving.close();
    first.awaitCancelled();
    second.release();
    assertThat(staying.next()).isPresent();
    assertThat(second.context().cancelled().toCompletableFuture()).isNotDone();
  }

  @Test
  void boundsTheCallsOfAPrincipalAndFreesTheirPlaces() throws Exception {
    List<McpFixture.Stream> streams = new ArrayList<>();
    List<McpFixture.Hanging> calls = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      streams.add(mcp.stream(mcp.conforming(modern("tools/call", HANG)).build()));
      calls.add(mcp.hanging.take());
    }
    var refused = mcp.ask(modern("tools/list", "{}"));
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.error()).isEqualTo(-31001);
    assertThat(mcp.ask(modern("tools/list", "{}"), "X-Principal", "other").status()).isEqualTo(200);
    calls.get(0).release();
    streams.get(0).next();
    assertThat(mcp.ask(modern("tools/list", "{}")).status()).isEqualTo(200);
    for (McpFixture.Stream stream : streams) {
      stream.close();
    }
  }

  @Test
  void listsPageByPageAndRefusesAForeignCursor() throws Exception {
    List<String> names = new ArrayList<>();
    ObjectNode params = json("{'cursor':''}");
    while (true) {
      ObjectNode result =
          (ObjectNode) mcp.ask(modern("tools/list", params.toString())).message().path("result");
      result.path("tools").forEach(tool -> names.add(tool.path("name").asText()));
      if (!result.has("nextCursor")) {
        break;
      }
      assertThat(result.path("tools")).hasSize(4);
      params.put("cursor", result.path("nextCursor").asText());
    }
    assertThat(names).contains("test_simple_text", "hang").doesNotHaveDuplicates();
    var foreign = mcp.ask(modern("prompts/list", params.toString()));
    assertThat(foreign.error()).isEqualTo(-32602);
    assertThat(mcp.ask(modern("tools/list", "{'cursor':'*'}")).error()).isEqualTo(-32602);
  }

  @Test
  void namesFieldRuleAndRemedyOfAWrongArgument() throws Exception {
    var answer = mcp.ask(modern("tools/call", "{'name':'greet','arguments':{'name':5}}"));
    assertThat(answer.message().path("result").path("isError").asBoolean()).isTrue();
    assertThat(answer.text()).contains("'/name'", "'type'", "What to do:", "invalid-argument");
    var missing = mcp.ask(modern("tools/call", "{'name':'greet','arguments':{'name':null}}"));
    assertThat(missing.text()).contains("'/name'", "'required'");
  }

  @Test
  void tellsAnUnknownToolAsWrongParams() throws Exception {
    var answer = mcp.ask(modern("tools/call", "{'name':'nothing'}"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.error()).isEqualTo(-32602);
  }

  @Test
  void takesAnAnswerOnlyForTheRequestThatAsked() throws Exception {
    String ask = "{'name':'test_input_required_result_request_state','arguments':{}";
    ObjectNode asked = mcp.ask(modern("tools/call", ask + "}")).message();
    String state = asked.path("result").path("requestState").asText();
    String answered = ",'inputResponses':{'confirm':{'action':'accept','content':{'ok':true}}}";
    String stated = ",'requestState':'" + state + "'}";

    assertThat(mcp.ask(modern("tools/call", ask + answered + stated)).text())
        .isEqualTo("Thank you");
    String other = ask.replace("{}", "{'x':1}") + answered + stated;
    assertThat(mcp.ask(modern("tools/call", other)).error()).isEqualTo(-32602);
    var stolen = mcp.ask(modern("tools/call", ask + answered + stated), "X-Principal", "thief");
    assertThat(stolen.error()).isEqualTo(-32602);
    var volunteered = mcp.ask(modern("tools/call", ask + answered + "}"));
    assertThat(volunteered.message().path("result").path("resultType").asText())
        .isEqualTo("input_required");
    String unfit = answered.replace("true", "'yes'");
    var again = mcp.ask(modern("tools/call", ask + unfit + stated));
    assertThat(again.message().path("result").path("resultType").asText())
        .isEqualTo("input_required");
  }

  @Test
  void refusesToAskAClientThatCannotAnswer() throws Exception {
    var answer = mcp.ask(modern("tools/call", "{'name':'test_streaming_elicitation'}", "{}"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo(-32021);
  }

  @Test
  void tellsChangesToThoseWhoWantThemAndEndsInGoodOrder() throws Exception {
    String wanted =
        "{'notifications':{'toolsListChanged':true,'resourceSubscriptions':['test://a']}}";
    var request = mcp.conforming(modern("subscriptions/listen", wanted)).build();
    try (var stream = mcp.stream(request)) {
      ObjectNode first = stream.next().orElseThrow();
      assertThat(first.path("method").asText())
          .isEqualTo("notifications/subscriptions/acknowledged");
      mcp.changes.publish(new Change.OfPrompts());
      mcp.changes.publish(new Change.OfResource("test://b"));
      mcp.changes.publish(new Change.OfResource("test://a"));
      ObjectNode told = stream.next().orElseThrow();
      assertThat(told.path("params").path("uri").asText()).isEqualTo("test://a");
      assertThat(told.at("/params/_meta/io.modelcontextprotocol~1subscriptionId").asInt())
          .isEqualTo(7);
      mcp.end();
      assertThat(stream.next().orElseThrow().path("result").path("resultType").asText())
          .isEqualTo("complete");
      assertThat(stream.next()).isEmpty();
    }
  }

  @Test
  void refusesHeadersThatDifferFromTheBodyOrAreThereTwice() throws Exception {
    var call = modern("tools/call", "{'name':'greet','arguments':{'name':'x'}}");
    var twice = mcp.conforming(call).header("Mcp-Name", "hang").header("X-Principal", "a").build();
    assertThat(mcp.whole(twice).error()).isEqualTo(-32020);
    var other =
        mcp.post(call, "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "tools/call")
            .header("Mcp-Name", "hang")
            .build();
    var answer = mcp.whole(other);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo(-32020);
    assertThat(answer.message().path("id").asInt()).isEqualTo(7);
  }

  @Test
  void ignoresSessionsAndRefusesGetAndResponses() throws Exception {
    var withSession = mcp.conforming(modern("tools/list", "{}"), "Mcp-Session-Id", "none").build();
    assertThat(mcp.whole(withSession).status()).isEqualTo(200);
    var get = java.net.http.HttpRequest.newBuilder(mcp.uri()).build();
    assertThat(mcp.whole(get).status()).isEqualTo(405);
    ObjectNode response = json("{'jsonrpc':'2.0','id':1,'result':{}}");
    var answer = mcp.whole(mcp.post(response, "MCP-Protocol-Version", "2026-07-28").build());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(mcp.whole(mcp.post(message("tools/list", "{}")).build()).status()).isEqualTo(400);
  }
}
