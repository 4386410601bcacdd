package dev.cloister.runtime.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.fake.FakeCloister;
import dev.cloister.runtime.verb.ExecVerbs;
import dev.cloister.runtime.verb.FileListView.Entry;
import dev.cloister.runtime.verb.FileVerbs;
import dev.cloister.runtime.verb.JobOutputView;
import dev.cloister.runtime.verb.JobVerbs;
import dev.cloister.runtime.verb.JobView;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class JobCallsTest {
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
  void waitsForWhicheverStreamHasSomethingNew() {
    fixture.call(
        JobVerbs.START, "{'workspace':'a','command':['complain'],'job':'c','interactive':true}");
    JobOutputView told =
        fixture.call(JobVerbs.POLL, "{'workspace':'a','job':'c','waitMillis':600000}");
    assertThat(told.stdout()).isEmpty();
    assertThat(told.stderr()).isEqualTo("err\n");
    assertThat(told.ended()).isFalse();
  }

  @Test
  void startsFeedsPollsAndListsAJob() {
    JobView started =
        fixture.call(
            JobVerbs.START, "{'workspace':'a','command':['cat'],'job':'c','interactive':true}");
    assertThat(started.state()).isEqualTo("running");
    assertThat(started.exitCode()).isEmpty();
    var taken = fixture.call(JobVerbs.INPUT, "{'workspace':'a','job':'c','input':'h\u00e9'}");
    assertThat(taken.bytes()).isEqualTo(3);
    assertThat(taken.open()).isTrue();
    JobOutputView first =
        fixture.call(JobVerbs.POLL, "{'workspace':'a','job':'c','waitMillis':600000}");
    assertThat(first.stdout()).isEqualTo("h\u00e9");
    assertThat(first.stdoutNextOffset()).isEqualTo(3);
    assertThat(first.ended()).isFalse();
    fixture.call(JobVerbs.INPUT, "{'workspace':'a','job':'c','end':true}");
    JobOutputView last =
        fixture.call(
            JobVerbs.POLL, "{'workspace':'a','job':'c','stdoutOffset':3,'waitMillis':600000}");
    assertThat(last.stdout()).isEmpty();
    assertThat(last.ended()).isTrue();
    assertThat(last.job().exitCode()).hasValue(0);
    assertThat(fixture.call(JobVerbs.LIST, "{'workspace':'a'}").jobs())
        .extracting(JobView::job)
        .containsExactly("c");
  }

  @Test
  void leavesAHalfCharacterForTheNextPoll() {
    fixture.call(JobVerbs.START, "{'workspace':'a','command':['euros','3'],'job':'e'}");
    StringBuilder all = new StringBuilder();
    JobOutputView view;
    long offset = 0;
    do {
      view =
          fixture.call(
              JobVerbs.POLL,
              "{'workspace':'a','job':'e','limit':4,'waitMillis':600000,'stdoutOffset':"
                  + offset
                  + "}");
      all.append(view.stdout());
      offset = view.stdoutNextOffset();
    } while (!view.ended());
    assertThat(all.toString()).isEqualTo("\u20ac\u20ac\u20ac");
  }

  @Test
  void killsAndSignals() {
    fixture.call(JobVerbs.START, "{'workspace':'a','command':['sleep'],'job':'s'}");
    assertThat(fixture.call(JobVerbs.KILL, "{'workspace':'a','job':'s'}").signal()).hasValue(9);
    fixture.call(JobVerbs.START, "{'workspace':'a','command':['sleep'],'job':'t'}");
    fixture.call(JobVerbs.KILL, "{'workspace':'a','job':'t','signal':15}");
    JobOutputView ended =
        fixture.call(JobVerbs.POLL, "{'workspace':'a','job':'t','waitMillis':600000}");
    assertThat(ended.job().exitCode()).hasValue(143);
    assertThat(fixture.refusal(JobVerbs.POLL, "{'workspace':'a','job':'none'}").code())
        .isEqualTo(FailureCode.JOB_NOT_FOUND);
    assertThat(
            fixture.refusal(JobVerbs.START, "{'workspace':'a','command':['x'],'job':'.x'}").code())
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
  }

  @Test
  void setsVariablesForAllThatIsStartedAndTellsNoValue() throws IOException {
    var set = fixture.call(JobVerbs.SET_ENV, "{'workspace':'a','set':{'B':'s3cret','A':'2'}}");
    assertThat(set.names()).containsExactly("A", "B");
    assertThat(fixture.call(ExecVerbs.EXEC, "{'workspace':'a','command':['env','B']}").stdout())
        .isEqualTo("s3cret\n");
    assertThat(fixture.call(JobVerbs.SET_ENV, "{'workspace':'a','unset':['B']}").names())
        .containsExactly("A");
    assertThat(fixture.call(JobVerbs.SET_ENV, "{'workspace':'a'}").names()).containsExactly("A");
    assertThat(fixture.audited()).isNotEmpty().noneMatch(line -> line.contains("s3cret"));
  }

  @Test
  void listsADirectoryInPages() {
    for (String path : new String[] {"/d/a", "/d/b/c", "/d/e"}) {
      cloister.inside("a").files().put(path, "12345".getBytes(UTF_8));
    }
    var first = fixture.call(FileVerbs.LIST, "{'workspace':'a','path':'/d','limit':2}");
    assertThat(first.entries()).extracting(Entry::name).containsExactly("a", "b");
    assertThat(first.entries()).extracting(Entry::type).containsExactly("file", "directory");
    assertThat(first.entries().get(0).size()).isEqualTo(5);
    var rest =
        fixture.call(
            FileVerbs.LIST,
            "{'workspace':'a','path':'/d','after':'" + first.next().orElseThrow() + "'}");
    assertThat(rest.entries()).extracting(Entry::name).containsExactly("e");
    assertThat(rest.next()).isEmpty();
    assertThat(fixture.call(FileVerbs.LIST, "{'workspace':'a','path':'/d','depth':2}").entries())
        .hasSize(4);
    assertThat(fixture.refusal(FileVerbs.LIST, "{'workspace':'a','path':'/none'}").code())
        .isEqualTo(FailureCode.FILE_NOT_FOUND);
  }
}
