package dev.cloister.runtime.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.audit.Caller;
import dev.cloister.runtime.fake.FakeCloister;
import dev.cloister.runtime.fake.FakeWorkspace;
import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.FileContentView;
import dev.cloister.runtime.verb.FileEditInput;
import dev.cloister.runtime.verb.FileVerbs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class FileCallsTest {
  @TempDir private Path home;
  private final FakeCloister cloister = new FakeCloister();
  private CallFixture fixture;
  private FakeWorkspace guest;

  @BeforeEach
  void open() {
    fixture = CallFixture.with(home, cloister);
    guest = cloister.inside("a");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void readsTextAsItIsAndOtherBytesInBase64() {
    file("/t", "h\u00e9llo\n");
    guest.files().put("/b", new byte[] {(byte) 0xff, 0, 1});
    FileContentView text = read("'path':'/t'");
    assertThat(text.content()).isEqualTo("h\u00e9llo\n");
    assertThat(text.encoding()).isEqualTo(Encoding.UTF_8);
    assertThat(text.size()).isEqualTo(7);
    assertThat(text.truncated()).isFalse();
    assertThat(text.nextOffset()).isEmpty();
    FileContentView bytes = read("'path':'/b'");
    assertThat(bytes.encoding()).isEqualTo(Encoding.BASE64);
    assertThat(bytes.encoding().decode(bytes.content())).containsExactly(0xff, 0, 1);
    assertThat(read("'path':'/t','encoding':'base64'").encoding()).isEqualTo(Encoding.BASE64);
    assertThat(fixture.refusal(FileVerbs.READ, in("'path':'/b','encoding':'utf-8'")).remedy())
        .contains("base64");
    assertThat(fixture.refusal(FileVerbs.READ, in("'path':'/none'")).code())
        .isEqualTo(FailureCode.FILE_NOT_FOUND);
  }

  @Test
  void cutsBetweenCharactersAndGoesOnFromThere() {
    file("/e", "\u20ac".repeat(5));
    FileContentView first = read("'path':'/e','length':7");
    assertThat(first.content()).isEqualTo("\u20ac\u20ac");
    assertThat(first.truncated()).isTrue();
    assertThat(first.nextOffset()).hasValue(6);
    FileContentView rest = read("'path':'/e','offset':6");
    assertThat(rest.content()).isEqualTo("\u20ac".repeat(3));
    assertThat(rest.truncated()).isFalse();
    FileContentView tiny = read("'path':'/e','length':1");
    assertThat(tiny.bytes()).isEqualTo(1);
    assertThat(tiny.encoding()).isEqualTo(Encoding.BASE64);
  }

  @Test
  void readsLines() {
    file("/l", "1\n22\n333\n4444");
    FileContentView some = read("'path':'/l','firstLine':2,'lineCount':2");
    assertThat(some.content()).isEqualTo("22\n333\n");
    assertThat(some.truncated()).isTrue();
    assertThat(some.nextLine()).hasValue(4);
    FileContentView last = read("'path':'/l','firstLine':4");
    assertThat(last.content()).isEqualTo("4444");
    assertThat(last.truncated()).isFalse();
    assertThat(read("'path':'/l','firstLine':9").content()).isEmpty();
    FileContentView fit = read("'path':'/l','firstLine':1,'length':6");
    assertThat(fit.content()).isEqualTo("1\n22\n");
    assertThat(fit.nextLine()).hasValue(3);
    FileContentView within = read("'path':'/l','firstLine':4,'length':3");
    assertThat(within.content()).isEqualTo("444");
    assertThat(within.nextOffset()).hasValue(12);
    assertThat(
            fixture.refusal(FileVerbs.READ, in("'path':'/l','firstLine':1,'offset':1")).message())
        .contains("Both");
  }

  @Test
  void writesTextAndBytes() {
    fixture.call(FileVerbs.WRITE, in("'path':'/w','content':'h\u00e9','mode':'755'"));
    assertThat(guest.files().get("/w")).isEqualTo("h\u00e9".getBytes(UTF_8));
    assertThat(guest.mode("/w")).isEqualTo(0755);
    fixture.call(FileVerbs.WRITE, in("'path':'/w','content':'/wA=','encoding':'base64'"));
    assertThat(guest.files().get("/w")).containsExactly(0xff, 0);
    assertThat(
            fixture
                .refusal(FileVerbs.WRITE, in("'path':'/w','content':'?','encoding':'base64'"))
                .message())
        .contains("base64");
    assertThat(fixture.refusal(FileVerbs.WRITE, in("'path':'w','content':''")).message())
        .contains("'path'");
  }

  @Test
  void makesTheDirectoriesAboveAFile() {
    fixture.call(FileVerbs.WRITE, in("'path':'/missing/w','content':'x'"));
    assertThat(text("/missing/w")).isEqualTo("x");
  }

  @Test
  void editsWhatIsThereOnceAndKeepsTheMode() {
    fixture.call(FileVerbs.WRITE, in("'path':'/s','content':'a=1\\nb=2\\n','mode':'755'"));
    var view = fixture.call(FileVerbs.EDIT, in("'path':'/s','oldText':'b=2','newText':'b=$1\\\\'"));
    assertThat(text("/s")).isEqualTo("a=1\nb=$1\\\n");
    assertThat(view.replaced()).isEqualTo(1);
    assertThat(view.firstLine()).isEqualTo(2);
    assertThat(guest.mode("/s")).isEqualTo(0755);
  }

  @Test
  void tellsHowOftenAndWhereTheTextIs() {
    file("/s", "x\ny\nx\nxx\n");
    Failure many = fixture.refusal(FileVerbs.EDIT, in("'path':'/s','oldText':'x','newText':''"));
    assertThat(many.code()).isEqualTo(FailureCode.EDIT_MISMATCH);
    assertThat(many.message()).contains("4 times", "lines 1, 3, 4, 4");
    assertThat(many.remedy()).contains("count to 4");
    Failure none = fixture.refusal(FileVerbs.EDIT, in("'path':'/s','oldText':'z','newText':''"));
    assertThat(none.message()).contains("does not occur");
    assertThat(
            fixture
                .refusal(FileVerbs.EDIT, in("'path':'/s','oldText':'x','newText':'','count':3"))
                .message())
        .contains("not 3 times");
    assertThat(text("/s")).isEqualTo("x\ny\nx\nxx\n");
    fixture.call(FileVerbs.EDIT, in("'path':'/s','oldText':'x','newText':'xx','count':4"));
    assertThat(text("/s")).isEqualTo("xx\ny\nxx\nxxxx\n");
    fixture.call(FileVerbs.EDIT, in("'path':'/s','oldText':'xx','newText':'','all':true"));
    assertThat(text("/s")).isEqualTo("\ny\n\n\n");
  }

  @Test
  void editsNoBytesAndNothingHuge() {
    guest.files().put("/b", new byte[] {(byte) 0xff});
    guest.files().put("/h", new byte[FileEditInput.MAX_FILE + 1]);
    assertThat(
            fixture.refusal(FileVerbs.EDIT, in("'path':'/b','oldText':'x','newText':''")).message())
        .contains("not UTF-8");
    assertThat(fixture.refusal(FileVerbs.EDIT, in("'path':'/h','oldText':'x','newText':''")).code())
        .isEqualTo(FailureCode.LIMIT_EXCEEDED);
  }

  @Test
  void losesNoneOfManyEditsAtOnce() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      lines.append("<").append(i).append(">\n");
    }
    file("/m", lines.toString());
    List<CompletionStage<? extends Record>> edits = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      FileEditInput input =
          new FileEditInput(
              "a", "/m", "<" + i + ">", "done", OptionalInt.empty(), Optional.empty());
      edits.add(
          fixture.calls.call(
              FileVerbs.EDIT, input, Caller.owner(Caller.Surface.MCP), new CompletableFuture<>()));
    }
    edits.forEach(edit -> edit.toCompletableFuture().join());
    assertThat(text("/m")).isEqualTo("done\n".repeat(50));
  }

  private FileContentView read(String fields) {
    return fixture.call(FileVerbs.READ, in(fields));
  }

  private static String in(String fields) {
    return "{'workspace':'a'," + fields + "}";
  }

  private void file(String path, String text) {
    guest.files().put(path, text.getBytes(UTF_8));
  }

  private String text(String path) {
    return new String(guest.files().get(path), UTF_8);
  }
}
