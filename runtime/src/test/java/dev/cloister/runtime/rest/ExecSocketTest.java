package dev.cloister.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.runtime.fake.FakeExecution;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ExecSocketTest {
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
  void keepsTheStreamsApartAndTellsTheExitLast() throws Exception {
    ExecClient client = run("a", "{\"command\":[\"both\"]}");
    assertThat(client.next()).isEqualTo("{\"type\":\"started\",\"id\":\"x-1\"}");
    assertThat(client.skipTo("1:")).isEqualTo("1:out\n");
    assertThat(client.next()).isEqualTo("2:err\n");
    assertThat(client.next()).contains("\"type\":\"exit\"", "\"exitCode\":0");
    assertThat(client.next()).isEqualTo("closed 1000");
  }

  @Test
  void sendsInputUntilItsEnd() throws Exception {
    ExecClient client = run("a", "{\"command\":[\"cat\"],\"interactive\":true}");
    client.input("one".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(client.skipTo("1:")).isEqualTo("1:one");
    client.input("two".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    client.text("{\"type\":\"end\"}");
    assertThat(client.skipTo("1:")).isEqualTo("1:two");
    assertThat(client.skipTo("{\"type\":\"exit\"")).contains("\"exitCode\":0");
  }

  @Test
  void letsASignalOvertakeInputNobodyReads() throws Exception {
    ExecClient client = run("a", "{\"command\":[\"sleep\"],\"interactive\":true}");
    client.input(new byte[100_000]);
    client.input(new byte[100_000]);
    client.text("{\"type\":\"signal\",\"signal\":15}");
    assertThat(client.skipTo("{\"type\":\"exit\"")).contains("\"exitCode\":143");
  }

  @Test
  void givesCreditBackForInputThatWasTaken() throws Exception {
    ExecClient client = run("a", "{\"command\":[\"cat\"],\"interactive\":true}");
    assertThat(client.skipTo("{\"type\":\"credit\"")).contains("262144");
    client.input(new byte[1000]);
    assertThat(client.skipTo("{\"type\":\"credit\"")).contains("1000");
    client.text("{\"type\":\"cancel\"}");
    client.abort();
  }

  @Test
  void endsTheExecutionOfACallerWhoGoesAway() throws Exception {
    ExecClient client = run("a", "{\"command\":[\"sleep\"]}");
    FakeExecution execution = rest.cloister.inside("a").nextExecution();
    client.next();
    client.abort();
    execution.awaitCancelled();
  }

  @Test
  void makesAProgramWaitForACallerWhoDoesNotRead() throws Exception {
    long bytes = 200L << 20;
    ExecClient client = ExecClient.connect(rest, "a").lazy();
    client.text("{\"command\":[\"spam\",\"" + bytes + "\"]}");
    FakeExecution execution = rest.cloister.inside("a").nextExecution();
    long stalled = stalledAt(execution);
    assertThat(stalled).isLessThan(16L << 20);
    client.ask();
    long seen = 0;
    for (String message = client.next(); !message.contains("exit"); message = client.next()) {
      seen += message.startsWith("1#") ? Long.parseLong(message.substring(2)) : 0;
    }
    assertThat(seen).isEqualTo(bytes);
  }

  @Test
  void tellsWhyAnExecutionFailed() throws Exception {
    assertThat(run("a", "{\"command\":[\"missing\"]}").skipTo("{\"type\":\"error\""))
        .contains("command-not-found");
    assertThat(run("none", "{\"command\":[\"echo\"]}").next()).contains("workspace-not-found");
    assertThat(run("a", "{\"command\":[]}").next()).contains("invalid-argument");
    assertThat(run("a", "{\"nothing\":1}").next()).contains("invalid-argument");
  }

  @Test
  void refusesWhatIsNotOfTheProtocol() throws Exception {
    ExecClient tooSoon = ExecClient.connect(rest, "a");
    tooSoon.input(new byte[3]);
    assertThat(tooSoon.next()).contains("invalid-argument");

    ExecClient babble = run("a", "{\"command\":[\"sleep\"]}");
    babble.text("{\"type\":\"dance\"}");
    assertThat(babble.skipTo("{\"type\":\"error\"")).contains("invalid-argument");

    ExecClient flood = run("a", "{\"command\":[\"sleep\"]}");
    flood.input(new byte[(1 << 20) + 1]);
    assertThat(flood.skipTo("{\"type\":\"error\"")).contains("limit-exceeded");
  }

  private static ExecClient run(String workspace, String request) {
    ExecClient client = ExecClient.connect(rest, workspace);
    client.text(request);
    return client;
  }

  /** How much it had printed when it printed no more, though another execution came and went. */
  private static long stalledAt(FakeExecution execution) throws InterruptedException {
    long before;
    do {
      before = execution.printed();
      run("a", "{\"command\":[\"both\"]}").skipTo("closed");
    } while (execution.printed() != before || !execution.waits());
    return before;
  }
}
