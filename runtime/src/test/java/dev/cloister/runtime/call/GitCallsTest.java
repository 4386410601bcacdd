package dev.cloister.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.ExecOptions;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.fake.FakeCloister;
import dev.cloister.runtime.fake.FakeLocalCloister;
import dev.cloister.runtime.verb.GitCommitView;
import dev.cloister.runtime.verb.GitFileView;
import dev.cloister.runtime.verb.GitStatusView;
import dev.cloister.runtime.verb.GitVerbs;
import dev.cloister.runtime.verb.VerbJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The git verbs with a real git. */
@Timeout(120)
final class GitCallsTest {
  @TempDir private Path work;
  @TempDir private Path home;
  private final FakeLocalCloister cloister = new FakeLocalCloister();
  private CallFixture fixture;
  private Path remote;
  private Path repository;

  @BeforeEach
  void open() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/git")), "There is no git on this machine to try");
    fixture = new CallFixture(home, cloister, "");
    remote = work.resolve("remote.git");
    repository = work.resolve("repo");
    git("init", "-q", "--bare", "--initial-branch=main", remote.toString());
    clone("file://" + remote, repository);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void clonesCommitsPushesAndTellsWhereItStands() throws IOException {
    assertThat(status().commit()).isEmpty();
    assertThat(status().branch()).contains("main");
    Files.writeString(repository.resolve("a b.txt"), "one\ntwo\n");
    Files.writeString(repository.resolve("\u00e9.txt"), "three\n");
    assertThat(status().untracked()).containsExactly("a b.txt", "\u00e9.txt");

    GitCommitView first = commit("'message':'First -- one\\n\\nWhy.','all':true,");
    assertThat(first.commit()).matches("[0-9a-f]{40}");
    assertThat(first.branch()).contains("main");
    assertThat(first.subject()).isEqualTo("First -- one");
    assertThat(first.files()).isEqualTo(2);

    var pushed = fixture.call(GitVerbs.PUSH, at("'setUpstream':true"));
    assertThat(pushed.updates())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.branch()).isEqualTo("refs/heads/main");
              assertThat(one.change()).isEqualTo("created");
            });

    Files.writeString(repository.resolve("a b.txt"), "one\n2\n");
    commit("'message':'Second','paths':['a b.txt'],");
    GitStatusView status = status();
    assertThat(status.clean()).isTrue();
    assertThat(status.upstream()).contains("origin/main");
    assertThat(status.ahead()).hasValue(1);
    assertThat(status.behind()).hasValue(0);

    Path copy = work.resolve("copy");
    var cloned = clone(remote.toString(), copy);
    assertThat(cloned.commit()).contains(first.commit());
    assertThat(cloned.branch()).contains("main");
  }

  @Test
  void tellsFilesByStatus() throws IOException {
    for (String file : List.of("kept", "changed", "gone", "moved")) {
      Files.writeString(repository.resolve(file), file + " and so on and on\n");
    }
    commit("'message':'m','all':true,");
    Files.writeString(repository.resolve("changed"), "other");
    Files.delete(repository.resolve("gone"));
    git("-C", repository.toString(), "mv", "moved", "there");
    Files.writeString(repository.resolve("new"), "new");
    GitStatusView status = status();
    assertThat(status.clean()).isFalse();
    assertThat(status.changed())
        .extracting(GitFileView::path, GitFileView::change)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("changed", "modified"),
            org.assertj.core.groups.Tuple.tuple("gone", "deleted"));
    assertThat(status.staged())
        .singleElement()
        .isEqualTo(new GitFileView("there", "renamed", java.util.Optional.of("moved")));
    assertThat(status.untracked()).containsExactly("new");
  }

  @Test
  void showsDifferencesCutAtTheEndOfALine() throws IOException {
    Files.writeString(repository.resolve("f"), "one\n");
    Files.write(repository.resolve("bin"), new byte[] {0, 1, 2});
    commit("'message':'m','all':true,");
    Files.writeString(repository.resolve("f"), "two\nthree\n");
    Files.write(repository.resolve("bin"), new byte[] {0, 3});
    var diff = fixture.call(GitVerbs.DIFF, at("'paths':['f']"));
    assertThat(diff.diff()).contains("-one", "+two").endsWith("\n");
    assertThat(diff.truncated()).isFalse();
    var cut = fixture.call(GitVerbs.DIFF, at("'limit':90"));
    assertThat(cut.truncated()).isTrue();
    assertThat(cut.diff()).hasSizeLessThanOrEqualTo(90).endsWith("\n");
    assertThat(cut.files()).hasSize(2);
    assertThat(cut.files().get(1).insertions()).hasValue(2);
    assertThat(cut.files().get(0).insertions()).isEmpty();
    git("-C", repository.toString(), "add", "f");
    assertThat(fixture.call(GitVerbs.DIFF, at("'staged':true")).diff()).contains("+three");
    assertThat(fixture.call(GitVerbs.DIFF, at("'from':'HEAD'")).diff()).contains("+three");
    assertThat(fixture.refusal(GitVerbs.DIFF, at("'from':'--output=/tmp/x'")).message())
        .contains("'from'");
    assertThat(fixture.refusal(GitVerbs.DIFF, at("'from':'nowhere'")).remedy())
        .contains("that exists");
  }

  @Test
  void tellsWhatGitSaysAndWhatToDo() throws IOException {
    Failure nothing = fixture.refusal(GitVerbs.COMMIT, commitOf("'message':'m',"));
    assertThat(nothing.code()).isEqualTo(FailureCode.GIT_FAILED);
    assertThat(nothing.remedy()).contains("Stage something");
    ObjectNode elsewhere = at("").put("path", work.toString());
    assertThat(fixture.refusal(GitVerbs.STATUS, elsewhere).remedy()).contains("git-clone");
    Files.writeString(repository.resolve("f"), "x");
    commit("'message':'m','all':true,");
    fixture.call(GitVerbs.PUSH, at(""));
    Path other = work.resolve("other");
    clone(remote.toString(), other);
    Files.writeString(other.resolve("g"), "x");
    fixture.call(GitVerbs.COMMIT, commitOf("'message':'m','all':true,").put("path", other + ""));
    fixture.call(GitVerbs.PUSH, at("").put("path", other + ""));
    Files.writeString(repository.resolve("h"), "x");
    commit("'message':'m','all':true,");
    Failure rejected = fixture.refusal(GitVerbs.PUSH, at(""));
    assertThat(rejected.message()).contains("rejected");
    assertThat(rejected.remedy()).contains("integrate");
    assertThat(fixture.refusal(GitVerbs.PUSH, at("'remote':'nowhere'")).remedy())
        .contains("configured");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ext::sh -c touch% /tmp/x",
        "ext::sh",
        "--upload-pack=x",
        "-x",
        "git://host/x",
        "relative/path",
        "ftp://host/x",
        "ssh://-oProxyCommand=x/y",
        "-u@host:x",
        "git@-host:x",
        "https://-host/x",
        "https://user:s3cret@host/x",
        "https://s3cret@host/x",
        "/a\nb",
        "/a b",
        "",
      })
  void clonesFromNowhereElse(String url) {
    ObjectNode fields = cloning(url, work.resolve("x"));
    int before = cloister.ran().size();
    Failure refused = fixture.refusal(GitVerbs.CLONE, fields);
    assertThat(refused.code()).isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(refused.message() + refused.remedy()).doesNotContain("s3cret");
    assertThat(cloister.ran()).hasSize(before);
  }

  @Test
  void keepsCredentialsOutOfArgumentsResultsErrorsAndLogs() throws IOException {
    ObjectNode fields = cloning("https://127.0.0.1:1/x", work.resolve("x"));
    fields.put("username", "me").put("password", "s3cr:et/x");
    Failure failure = fixture.refusal(GitVerbs.CLONE, fields);
    assertThat(failure.code()).isEqualTo(FailureCode.GIT_FAILED);
    ExecOptions ran = cloister.ran().get(cloister.ran().size() - 1);
    assertThat(ran.argv()).noneMatch(word -> word.contains("s3cr"));
    assertThat(ran.argv())
        .anyMatch(word -> word.startsWith("credential.https://127.0.0.1:1.helper"));
    assertThat(ran.env()).containsEntry("CLOISTER_GIT_PASSWORD", "s3cr:et/x");
    assertThat(failure.toString()).doesNotContain("s3cr");
    assertThat(fixture.audited()).noneMatch(line -> line.contains("s3cr"));

    fields.put("url", "http://127.0.0.1:1/x");
    assertThat(fixture.refusal(GitVerbs.CLONE, fields).message()).contains("https alone");

    git("-C", repository.toString(), "remote", "add", "leaky", "https://u:s3cret@127.0.0.1:1/x");
    Files.writeString(repository.resolve("f"), "see https://u:s3cret@h/x\n");
    commit("'message':'m','all':true,");
    assertThat(fixture.refusal(GitVerbs.PUSH, at("'remote':'leaky'")).toString())
        .doesNotContain("s3cret");
    Files.writeString(repository.resolve("f"), "");
    assertThat(fixture.call(GitVerbs.DIFF, at("")).diff()).contains("https://***@h/x");
  }

  @Test
  void handsCredentialsToGitItself() throws Exception {
    ObjectNode fields = cloning("https://127.0.0.1:1/x", work.resolve("x"));
    fields.put("username", "me").put("password", "s3cret");
    fixture.refusal(GitVerbs.CLONE, fields);
    ExecOptions ran = cloister.ran().get(cloister.ran().size() - 1);
    List<String> options = ran.argv().subList(1, ran.argv().indexOf("clone"));
    var line = new java.util.ArrayList<>(List.of("git"));
    line.addAll(options);
    line.addAll(List.of("credential", "fill"));
    ProcessBuilder fill = new ProcessBuilder(line);
    fill.environment().putAll(ran.env());
    Process process = fill.start();
    try (var in = process.outputWriter()) {
      in.write("protocol=https\nhost=127.0.0.1:1\n\n");
    }
    assertThat(
            new String(
                process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("username=me", "password=s3cret");
  }

  @Test
  void saysThatAnImageHasNoGit() {
    try (CallFixture bare = CallFixture.with(work, new FakeCloister())) {
      Failure failure = bare.refusal(GitVerbs.STATUS, "{'workspace':'a','path':'/x'}");
      assertThat(failure.code()).isEqualTo(FailureCode.COMMAND_NOT_FOUND);
      assertThat(failure.remedy()).contains("debian");
    }
  }

  private dev.cloister.runtime.verb.GitCloneView clone(String url, Path path) {
    return fixture.call(GitVerbs.CLONE, cloning(url, path));
  }

  private static ObjectNode cloning(String url, Path path) {
    return VerbJson.object().put("workspace", "a").put("url", url).put("path", path.toString());
  }

  private GitStatusView status() {
    return fixture.call(GitVerbs.STATUS, at(""));
  }

  private GitCommitView commit(String fields) {
    return fixture.call(GitVerbs.COMMIT, commitOf(fields));
  }

  private ObjectNode commitOf(String fields) {
    return at(fields + "'authorName':'A','authorEmail':'a@b'");
  }

  private ObjectNode at(String fields) {
    String document = "{" + fields.replace('\'', '"') + "}";
    return VerbJson.parse(document.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .put("workspace", "a")
        .put("path", repository.toString());
  }

  private static void git(String... arguments) throws IOException {
    var line = new java.util.ArrayList<>(List.of("git"));
    line.addAll(List.of(arguments));
    try {
      assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
