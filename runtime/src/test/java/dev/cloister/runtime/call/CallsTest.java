package dev.cloister.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Cloister;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.fake.FakeCloister;
import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.ExecParallelView.Outcome;
import dev.cloister.runtime.verb.ExecVerbs;
import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.Verbs;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class CallsTest {
  @TempDir private Path home;
  private final FakeCloister cloister = new FakeCloister();
  private CallFixture fixture;

  @BeforeEach
  void open() {
    fixture = CallFixture.with(home, cloister);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void carriesOutEveryVerbThatCanBeACall() {
    for (Verb<?, ?> verb : Verbs.ALL) {
      assertThat(fixture.calls.handles(verb)).as(verb.name()).isEqualTo(verb.shape().isCall());
    }
  }

  @Test
  void showsTheEndOfTheLogAndFollowsNothing() {
    assertThat(fixture.call(WorkspaceVerbs.LOGS, "{'workspace':'a','tail':6}").text())
        .isEqualTo("ready\n");
    assertThat(fixture.refusal(WorkspaceVerbs.LOGS, "{'workspace':'a','follow':true}").code())
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
  }

  @Test
  void cutsOutputBetweenCharactersAndSaysSo() {
    var view =
        fixture.call(ExecVerbs.EXEC, "{'workspace':'a','command':['euros','10'],'outputLimit':8}");
    assertThat(view.stdout()).isEqualTo("\u20ac\u20ac");
    assertThat(view.stdoutEncoding()).isEqualTo(Encoding.UTF_8);
    assertThat(view.stdoutTruncated()).isTrue();
    assertThat(view.exit().stdoutBytes()).isEqualTo(30);
  }

  @Test
  void runsInParallelAndLetsNoFailureHideAResult() {
    Cloister.await(cloister.create(WorkspaceOptions.image("minimal").withName("b")));
    var view =
        fixture.call(ExecVerbs.PARALLEL, "{'workspaces':['a','none','b'],'command':['echo','hi']}");
    assertThat(view.results()).extracting(Outcome::workspace).containsExactly("a", "none", "b");
    assertThat(view.results().get(0).result().orElseThrow().stdout()).isEqualTo("hi\n");
    assertThat(view.results().get(1).error().orElseThrow().code()).isEqualTo("workspace-not-found");
    assertThat(view.results().get(2).result().orElseThrow().stdout()).isEqualTo("hi\n");
    assertThat(view.succeeded()).isEqualTo(2);
    assertThat(view.failed()).isEqualTo(1);
    String many = "'a',".repeat(20) + "'a'";
    assertThat(
            fixture
                .refusal(ExecVerbs.PARALLEL, "{'workspaces':[" + many + "],'command':['x']}")
                .message())
        .contains("'workspaces'");
  }

  @Test
  void recordsWhatChangesAndWhatIsRefusedAndNoContents() throws IOException {
    fixture.call(WorkspaceVerbs.INFO, "{'workspace':'a'}");
    fixture.call(
        ExecVerbs.EXEC,
        "{'workspace':'a','command':['cat','s3cret'],'env':{'T':'s3cret'},'stdin':'s3cret'}");
    fixture.refusal(WorkspaceVerbs.INFO, "{'workspace':'none'}");
    fixture.call(WorkspaceVerbs.CREATE, "{'image':'minimal','name':'new'}");
    assertThat(fixture.audited()).hasSize(3).noneMatch(line -> line.contains("s3cret"));
    assertThat(fixture.audited().get(0))
        .contains(
            "\"verb\":\"exec\"",
            "\"workspace\":\"a\"",
            "\"outcome\":\"ok\"",
            "\"principal\":\"owner\"",
            "\"surface\":\"mcp\"",
            "\"bytesIn\":6",
            "\"bytesOut\":6");
    assertThat(fixture.audited().get(1)).contains("\"outcome\":\"workspace-not-found\"");
    assertThat(fixture.audited().get(2))
        .contains("\"verb\":\"workspace-create\"", "\"workspace\":\"new\"");
  }
}
