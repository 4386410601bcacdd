package dev.cloister.runtime.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.ExecView;
import dev.cloister.runtime.verb.FileView;
import dev.cloister.runtime.verb.SnapshotRestoredView;
import dev.cloister.runtime.verb.SnapshotTakenView;
import dev.cloister.runtime.verb.SnapshotView;
import dev.cloister.runtime.verb.SnapshotsView;
import dev.cloister.runtime.verb.VerbJson;
import dev.cloister.runtime.verb.WorkspaceView;
import dev.cloister.runtime.verb.WorkspacesView;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RestServerTest {
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
  void createsAndListsAndDeletes() throws Exception {
    var created =
        rest.send("POST", "/v1/workspaces", "{\"image\":\"minimal\",\"name\":\"a\",\"vcpus\":2}");
    assertThat(created.statusCode()).isEqualTo(200);
    var view = VerbJson.read(created.body(), WorkspaceView.class);
    assertThat(view.name()).isEqualTo("a");
    assertThat(view.vcpus()).isEqualTo(2);
    assertThat(view.vm()).isPresent();

    var listed = VerbJson.read(rest.get("/v1/workspaces").body(), WorkspacesView.class);
    assertThat(listed.workspaces()).containsExactly(view);

    assertThat(rest.send("DELETE", "/v1/workspaces/a", "").statusCode()).isEqualTo(200);
    assertThat(rest.get("/v1/workspaces/a").statusCode()).isEqualTo(404);
  }

  @Test
  void stopsAndStartsByNameOrId() throws Exception {
    rest.create("a");
    var stopped = rest.send("POST", "/v1/workspaces/ws-000000000001/stop", "");
    assertThat(VerbJson.read(stopped.body(), WorkspaceView.class).state()).isEqualTo("stopped");
    var started = rest.send("POST", "/v1/workspaces/a/start", "{}");
    assertThat(VerbJson.read(started.body(), WorkspaceView.class).state()).isEqualTo("running");
  }

  @Test
  void takesListsRestoresAndRemovesSnapshots() throws Exception {
    rest.create("a");
    String all = "/v1/workspaces/a/snapshots";
    var taken = rest.send("POST", all, "{\"name\":\"one\",\"kind\":\"disk\"}");
    assertThat(VerbJson.read(taken.body(), SnapshotTakenView.class).snapshot().kind())
        .isEqualTo("disk");
    rest.send("POST", all, "{\"name\":\"two\"}");
    var listed = VerbJson.read(rest.send("GET", all, "").body(), SnapshotsView.class);
    assertThat(listed.snapshots()).extracting(SnapshotView::name).containsExactly("one", "two");
    assertThat(listed.bytes()).isEqualTo((1 + 1 + 3) << 20);
    var back = rest.send("POST", all + "/two/restore", "{\"diskOnly\":true}");
    assertThat(VerbJson.read(back.body(), SnapshotRestoredView.class).memory()).isFalse();
    assertThat(rest.send("DELETE", all + "/one", "").statusCode()).isEqualTo(409);
    assertThat(rest.send("DELETE", all + "/one?promote=true", "").statusCode()).isEqualTo(200);
    assertThat(rest.send("GET", all + "/one", "").statusCode()).isEqualTo(404);
  }

  @Test
  void tellsAFailureWithRemedyAndEvidence() throws Exception {
    rest.create("doomed");
    var response = rest.send("POST", "/v1/workspaces/doomed/start", "");
    assertThat(response.statusCode()).isEqualTo(503);
    ErrorView error = VerbJson.read(response.body(), ErrorView.Document.class).error();
    assertThat(error.code()).isEqualTo("boot-timeout");
    assertThat(error.retryable()).isTrue();
    assertThat(error.remedy()).isEqualTo("Start it again.");
    assertThat(error.evidence().orElseThrow().console()).contains("Kernel panic");
    assertThat(error.evidence().orElseThrow().exitCode()).hasValue(1);
  }

  @Test
  void runsABufferedExecutionWithInput() throws Exception {
    rest.create("a");
    var response =
        rest.send(
            "POST", "/v1/workspaces/a/exec", "{\"command\":[\"cat\"],\"stdin\":\"h\\u00e9\"}");
    ExecView view = VerbJson.read(response.body(), ExecView.class);
    assertThat(view.stdout()).isEqualTo("h\u00e9");
    assertThat(view.exit().exitCode()).isZero();
  }

  @Test
  void keepsBinaryOutputExactAndSaysWhatItCut() throws Exception {
    rest.create("a");
    var response =
        rest.send("POST", "/v1/workspaces/a/exec", "{\"command\":[\"binary\"],\"outputLimit\":3}");
    ExecView view = VerbJson.read(response.body(), ExecView.class);
    assertThat(view.stdoutEncoding().decode(view.stdout())).containsExactly(0xff, 0, 10);
    assertThat(view.stdoutTruncated()).isTrue();
    assertThat(view.stderrTruncated()).isFalse();
  }

  @Test
  void namesTheFieldThatIsMissingUnknownOrWrong() throws Exception {
    assertThat(rest.errorOf("POST", "/v1/workspaces", "{}").message()).contains("'image'");
    assertThat(
            rest.errorOf("POST", "/v1/workspaces", "{\"image\":\"minimal\",\"cpus\":2}").message())
        .contains("'cpus'");
    assertThat(
            rest.errorOf("POST", "/v1/workspaces", "{\"image\":\"minimal\",\"vcpus\":\"x\"}")
                .message())
        .contains("'vcpus'");
    assertThat(rest.errorOf("POST", "/v1/workspaces", "{\"image\":[{}]}").message())
        .contains("'image'");
  }

  @Test
  void storesAFileAndGivesItBackWithItsDigest() throws Exception {
    rest.create("a");
    byte[] contents = new byte[3_000_001];
    new Random(7).nextBytes(contents);
    var put =
        rest.client.send(
            rest.request("/v1/workspaces/a/files?path=/data&mode=755")
                .PUT(BodyPublishers.ofByteArray(contents))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(rest.cloister.inside("a").mode("/data")).isEqualTo(0755);

    var got = rest.get("/v1/workspaces/a/files?path=/data");
    assertThat(got.body()).isEqualTo(contents);
    String transfer = got.headers().firstValue("Cloister-Transfer").orElseThrow();
    var told = VerbJson.read(rest.get("/v1/transfers/" + transfer).body(), FileView.class);
    assertThat(told.bytes()).isEqualTo(contents.length);
    assertThat(told.mode()).isEqualTo("755");
    assertThat(new String(put.body(), UTF_8)).contains(told.sha256());
  }

  @Test
  void readsAPartOfAFileAndAnEmptyFile() throws Exception {
    rest.create("a");
    rest.cloister.inside("a").files().put("/f", "0123456789".getBytes(UTF_8));
    rest.cloister.inside("a").files().put("/empty", new byte[0]);
    var part = rest.get("/v1/workspaces/a/files?path=/f&offset=3&length=4");
    assertThat(new String(part.body(), UTF_8)).isEqualTo("3456");
    assertThat(rest.get("/v1/workspaces/a/files?path=/empty").body()).isEmpty();
  }

  @Test
  void answersAMissingFileBeforeTheBodyBegins() throws Exception {
    rest.create("a");
    var response = rest.get("/v1/workspaces/a/files?path=/none");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(new String(response.body(), UTF_8)).contains("file-not-found");
  }

  @Test
  void breaksOffADownloadThatFailsInTheMiddle() {
    rest.create("a");
    rest.cloister.inside("a").files().put("/broken", new byte[200_000]);
    assertThatThrownBy(() -> rest.get("/v1/workspaces/a/files?path=/broken"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void answersARefusedUploadThoughMuchIsStillToCome() throws Exception {
    rest.create("a");
    var response =
        rest.client.send(
            rest.request("/v1/workspaces/a/files?path=/full")
                .PUT(BodyPublishers.ofByteArray(new byte[20_000_000]))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(507);
    assertThat(response.body()).contains("guest-disk-full");
  }

  @Test
  void answersAnUploadToNowhere() throws Exception {
    var response =
        rest.client.send(
            rest.request("/v1/workspaces/none/files?path=/x")
                .PUT(BodyPublishers.ofByteArray(new byte[20_000_000]))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(404);
  }

  @Test
  void showsTheEndOfTheLogAndFollowsIt() throws Exception {
    rest.create("a");
    assertThat(new String(rest.get("/v1/workspaces/a/logs?tail=6").body(), UTF_8))
        .isEqualTo("ready\n");
    var response =
        rest.client.send(
            rest.request("/v1/workspaces/a/logs?tail=0&follow=true").build(),
            HttpResponse.BodyHandlers.ofInputStream());
    var console = rest.cloister.inside("a").console();
    rest.awaitSubscriber(console);
    console.submit(akka.util.ByteString.fromString("more\n"));
    assertThat(new String(response.body().readNBytes(5), UTF_8)).isEqualTo("more\n");
    console.close();
    assertThat(response.body().readAllBytes()).isEmpty();
  }

  @Test
  void tellsHostAndImages() throws Exception {
    assertThat(new String(rest.get("/v1/host").body(), UTF_8))
        .contains("\"accelerator\":\"tcg\"", "\"version\":\"9.9\"");
    assertThat(new String(rest.get("/v1/images").body(), UTF_8)).contains("minimal");
  }

  @Test
  void refusesToListenToTheNetwork() {
    assertThatThrownBy(() -> RestFixture.settings("cloister.http.interface = \"0.0.0.0\""))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.INVALID_ARGUMENT));
  }
}
