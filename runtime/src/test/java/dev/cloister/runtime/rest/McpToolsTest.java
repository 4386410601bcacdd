package dev.cloister.runtime.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.era.HeaderRules;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.Verbs;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The catalogue through {@code /mcp}. */
final class McpToolsTest {
  private static RestFixture rest;

  @BeforeAll
  static void open() {
    rest = new RestFixture();
  }

  @AfterAll
  static void close() {
    rest.close();
  }

  @BeforeEach
  void clear() {
    rest.cloister.clear();
  }

  @Test
  void letsNobodyInWithoutTheTokenOrFromAnotherPage() throws Exception {
    ObjectNode message = message("tools/list", "{}", "{}");
    HttpRequest.Builder anonymous =
        HttpRequest.newBuilder(rest.request("/mcp").build().uri())
            .POST(BodyPublishers.ofByteArray(Json.write(message)));
    assertThat(rest.client.send(anonymous.build(), BodyHandlers.ofString()).statusCode())
        .isEqualTo(401);
    HttpRequest.Builder foreign = request(message).header("Origin", "http://evil.example");
    assertThat(rest.client.send(foreign.build(), BodyHandlers.ofString()).statusCode())
        .isEqualTo(403);
  }

  @Test
  void offersEveryVerbForAgentsDescribedAndAnnotated() throws Exception {
    List<String> names = new ArrayList<>();
    for (JsonNode tool : ask("tools/list", "{}").path("result").path("tools")) {
      names.add(tool.path("name").asText());
      assertThat(tool.path("description").asText()).isNotEmpty();
      assertThat(tool.path("inputSchema").path("type").asText()).isEqualTo("object");
      assertThat(tool.path("outputSchema").path("type").asText()).isEqualTo("object");
      assertThat(tool.path("annotations").has("readOnlyHint")).isTrue();
    }
    assertThat(names)
        .containsExactlyElementsOf(
            Verbs.ALL.stream().filter(Verb::isTool).map(Verb::toolName).toList());
  }

  @Test
  void runsAProgramAndShowsItInFullEitherWay() throws Exception {
    rest.create("a");
    JsonNode result = call("exec", "{'workspace':'a','command':['echo','hello']}", "{}");
    assertThat(result.path("isError").asBoolean()).isFalse();
    assertThat(result.path("structuredContent").path("stdout").asText()).isEqualTo("hello\n");
    assertThat(text(result)).contains("Exit code 0", "hello");
  }

  @Test
  void tellsWhoListensWhatOthersChange() throws Exception {
    rest.create("a");
    String wanted =
        "{'notifications':{'resourcesListChanged':true,'resourceSubscriptions':"
            + "['cloister://workspaces/a','cloister://workspaces/a/files/root/x%20y']}}";
    var response =
        rest.client.send(
            request(message("subscriptions/listen", wanted, "{}")).build(), BodyHandlers.ofLines());
    Iterator<String> told = response.body().filter(line -> line.startsWith("data: ")).iterator();
    assertThat(told.next()).contains("acknowledged");

    call("file_write", "{'workspace':'a','path':'/root/x y','content':'1'}", "{}");
    assertThat(told.next()).contains("updated", "cloister://workspaces/a/files/root/x%20y");
    assertThat(state(call("workspace_pause", "{'workspace':'a'}", "{}"))).isEqualTo("paused");
    assertThat(told.next()).contains("updated", "cloister://workspaces/a\"");
    assertThat(state(call("workspace_resume", "{'workspace':'a'}", "{}"))).isEqualTo("running");
    assertThat(told.next()).contains("updated", "cloister://workspaces/a\"");
    assertThat(state(call("workspace_suspend", "{'workspace':'a'}", "{}"))).isEqualTo("suspended");
    assertThat(told.next()).contains("updated", "cloister://workspaces/a\"");
    assertThat(state(call("workspace_wake", "{'workspace':'a'}", "{}"))).isEqualTo("running");
    assertThat(told.next()).contains("updated", "cloister://workspaces/a\"");
    call("snapshot_create", "{'workspace':'a','name':'before'}", "{}");
    JsonNode back = call("snapshot_restore", "{'workspace':'a','snapshot':'before'}", "{}");
    assertThat(back.path("structuredContent").path("memory").asBoolean()).isTrue();
    assertThat(told.next()).contains("updated", "cloister://workspaces/a\"");
    call("workspace_stop", "{'workspace':'a'}", "{}");
    assertThat(told.next()).contains("updated", "cloister://workspaces/a\"");
    call("workspace_create", "{'image':'minimal','name':'b'}", "{}");
    assertThat(told.next()).contains("notifications/resources/list_changed");
    response.body().close();
  }

  @Test
  void endsAProgramWhoseCallerLeft() throws Exception {
    rest.create("a");
    String call = "{'name':'exec','arguments':{'workspace':'a','command':['sleep']}}";
    var response =
        rest.client.send(
            request(message("tools/call", call, "{}")).build(), BodyHandlers.ofInputStream());
    var execution = rest.cloister.inside("a").nextExecution();
    response.body().close();
    execution.awaitCancelled();
  }

  @Test
  void endsProgramsInManyWorkspacesWhoseCallerLeft() throws Exception {
    rest.create("a");
    rest.create("b");
    String call =
        "{'name':'exec_parallel','arguments':{'workspaces':['a','b'],'command':['sleep']}}";
    var response =
        rest.client.send(
            request(message("tools/call", call, "{}")).build(), BodyHandlers.ofInputStream());
    var one = rest.cloister.inside("a").nextExecution();
    var other = rest.cloister.inside("b").nextExecution();
    response.body().close();
    one.awaitCancelled();
    other.awaitCancelled();
  }

  @Test
  void tellsAFailureInFull() throws Exception {
    rest.create("doomed");
    JsonNode result = call("workspace_start", "{'workspace':'doomed'}", "{}");
    assertThat(result.path("isError").asBoolean()).isTrue();
    assertThat(text(result))
        .contains("The guest did not answer", "boot-timeout", "Start it again.", "Kernel panic");
  }

  @Test
  void destroysOnlyWhenTheUserAgreesWhereThereIsOne() throws Exception {
    rest.create("a");
    String form = "{'elicitation':{}}";
    ObjectNode asked = ask(message("tools/call", destroy(""), form));
    assertThat(asked.path("result").path("resultType").asText()).isEqualTo("input_required");
    String state = ",'requestState':'" + asked.path("result").path("requestState").asText() + "'";
    String no = ",'inputResponses':{'confirm':{'action':'decline'}}";
    assertThat(text(ask(message("tools/call", destroy(no + state), form)).path("result")))
        .contains("did not agree");
    assertThat(rest.cloister.inside("a")).isNotNull();
    String yes = ",'inputResponses':{'confirm':{'action':'accept','content':{'destroy':true}}}";
    ask(message("tools/call", destroy(yes + state), form));
    assertThat(rest.get("/v1/workspaces/a").statusCode()).isEqualTo(404);

    rest.create("b");
    call("workspace_destroy", "{'workspace':'b'}", "{}");
    assertThat(rest.get("/v1/workspaces/b").statusCode()).isEqualTo(404);
  }

  @Test
  void showsFilesAndConsolesAsResources() throws Exception {
    rest.create("a");
    rest.cloister.inside("a").files().put("/etc/motd", "hi".getBytes(UTF_8));
    rest.cloister.inside("a").files().put("/bin/x", new byte[] {(byte) 0xff, 0});
    assertThat(ask("resources/list", "{}").path("result").path("resources")).hasSize(2);
    String base = "cloister://workspaces/a";
    assertThat(read(base + "/files/etc/motd").path("text").asText()).isEqualTo("hi");
    assertThat(read(base + "/files/bin/x").path("blob").asText()).isEqualTo("/wA=");
    assertThat(read(base + "/console").path("text").asText()).contains("ready");
    assertThat(read(base).path("text").asText()).contains("\"running\"");
    JsonNode missing = ask("resources/read", "{'uri':'" + base + "/files/none'}");
    assertThat(missing.path("error").path("code").asInt()).isEqualTo(-32602);
  }

  @Test
  void completesNamesAndPrompts() throws Exception {
    rest.create("build-1");
    rest.create("other");
    JsonNode completed =
        ask(
            "completion/complete",
            "{'ref':{'type':'ref/prompt','name':'diagnose-a-workspace'},"
                + "'argument':{'name':'workspace','value':'bu'}}");
    assertThat(completed.path("result").path("completion").path("values").toString())
        .isEqualTo("[\"build-1\"]");
    JsonNode prompt =
        ask("prompts/get", "{'name':'diagnose-a-workspace','arguments':{'workspace':'build-1'}}");
    assertThat(prompt.path("result").path("messages")).hasSize(3);
    assertThat(prompt.toString()).contains("build-1", "ready");
  }

  private static String destroy(String more) {
    return "{'name':'workspace_destroy','arguments':{'workspace':'a'}" + more + "}";
  }

  private static JsonNode read(String uri) throws IOException, InterruptedException {
    return ask("resources/read", "{'uri':'" + uri + "'}").path("result").path("contents").path(0);
  }

  private static String state(JsonNode result) {
    return result.path("structuredContent").path("state").asText();
  }

  private static String text(JsonNode result) {
    return result.path("content").path(0).path("text").asText();
  }

  private static JsonNode call(String tool, String arguments, String capabilities)
      throws IOException, InterruptedException {
    String params = "{'name':'" + tool + "','arguments':" + arguments + "}";
    return ask(message("tools/call", params, capabilities)).path("result");
  }

  private static ObjectNode ask(String method, String params)
      throws IOException, InterruptedException {
    return ask(message(method, params, "{}"));
  }

  private static ObjectNode ask(ObjectNode message) throws IOException, InterruptedException {
    var response = rest.client.send(request(message).build(), BodyHandlers.ofString());
    String last =
        response
            .body()
            .lines()
            .map(line -> line.startsWith("data: ") ? line.substring(6) : line)
            .filter(line -> line.startsWith("{"))
            .reduce((one, next) -> next)
            .orElseThrow();
    return (ObjectNode) Json.parse(last.getBytes(UTF_8));
  }

  private static ObjectNode message(String method, String params, String capabilities) {
    ObjectNode message = Json.object().put("jsonrpc", "2.0").put("id", 1).put("method", method);
    message.set("params", json(params));
    ObjectNode meta = message.withObject("/params/_meta");
    meta.put("io.modelcontextprotocol/protocolVersion", "2026-07-28");
    meta.set("io.modelcontextprotocol/clientCapabilities", json(capabilities));
    return message;
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"').getBytes(UTF_8));
  }

  private static HttpRequest.Builder request(ObjectNode message) {
    String method = message.path("method").asText();
    HttpRequest.Builder request =
        rest.request("/mcp")
            .header("Content-Type", "application/json")
            .header("MCP-Protocol-Version", "2026-07-28")
            .header("Mcp-Method", method)
            .POST(BodyPublishers.ofByteArray(Json.write(message)));
    HeaderRules.namedBy(method)
        .ifPresent(
            field -> request.header("Mcp-Name", message.path("params").path(field).asText()));
    return request;
  }
}
