package dev.cloister.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.Cloister;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.audit.Caller;
import dev.cloister.runtime.fake.FakeCloister;
import dev.cloister.runtime.verb.FileTransferInput;
import dev.cloister.runtime.verb.FileVerbs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class TransferCallsTest {
  @TempDir private Path home;
  private final FakeCloister cloister = new FakeCloister();
  private Path open;
  private CallFixture fixture;

  @BeforeEach
  void open() throws IOException {
    open = Files.createDirectory(home.resolve("open"));
    Files.createDirectory(open.resolve("in"));
    Files.writeString(home.resolve("secret"), "secret");
    Cloister.await(cloister.create(WorkspaceOptions.image("minimal").withName("a")));
    fixture = new CallFixture(home, cloister, "cloister.transfer.directory = \"" + open + "\"");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void copiesBothWaysWhole() throws IOException {
    byte[] contents = new byte[2_000_003];
    new Random(5).nextBytes(contents);
    Files.write(open.resolve("in/f"), contents);
    var sent = fixture.call(FileVerbs.TRANSFER, transfer("to-workspace", "in/f", "/g"));
    assertThat(cloister.inside("a").files().get("/g")).isEqualTo(contents);
    assertThat(sent.bytes()).isEqualTo(contents.length);
    Files.writeString(open.resolve("in/h"), "old");
    var received = fixture.call(FileVerbs.TRANSFER, transfer("to-host", "in/h", "/g"));
    assertThat(Files.readAllBytes(open.resolve("in/h"))).isEqualTo(contents);
    assertThat(received.sha256()).isEqualTo(sent.sha256());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open.resolve("in/h"))))
        .isEqualTo("rw-------");
    assertThat(entries()).containsExactlyInAnyOrder("f", "h");
  }

  @Test
  void stopsWhenItsCallerLosesInterest() throws IOException {
    cloister.inside("a").files().put("/endless", new byte[] {1});
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    FileTransferInput input =
        new FileTransferInput("a", FileTransferInput.TO_HOST, "in/x", "/endless", Optional.empty());
    var copying =
        fixture.calls.call(FileVerbs.TRANSFER, input, Caller.owner(Caller.Surface.MCP), cancelled);
    while (entries().isEmpty()) {
      Thread.onSpinWait();
    }
    cancelled.complete(null);
    assertThatThrownBy(() -> Cloister.await(copying))
        .isInstanceOfSatisfying(
            FailureException.class,
            told -> assertThat(told.failure().code()).isEqualTo(FailureCode.CANCELLED));
    assertThat(entries()).isEmpty();
  }

  @Test
  void leavesNothingOfACopyThatFails() throws IOException {
    cloister.inside("a").files().put("/broken", new byte[200_000]);
    fixture.refusal(FileVerbs.TRANSFER, transfer("to-host", "in/x", "/broken"));
    assertThat(fixture.refusal(FileVerbs.TRANSFER, transfer("to-host", "in/x", "/none")).code())
        .isEqualTo(FailureCode.FILE_NOT_FOUND);
    assertThat(entries()).isEmpty();
    assertThat(
            fixture.refusal(FileVerbs.TRANSFER, transfer("to-workspace", "in/none", "/x")).code())
        .isEqualTo(FailureCode.FILE_NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret",
        "in/../../secret",
        "/etc/passwd",
        ".",
        "..",
        "in/.",
        "link",
        "dir/secret",
        "in"
      })
  void leadsNobodyOut(String path) throws IOException {
    Files.createSymbolicLink(open.resolve("link"), home.resolve("secret"));
    Files.createSymbolicLink(open.resolve("dir"), home);
    assertThat(fixture.refusal(FileVerbs.TRANSFER, transfer("to-workspace", path, "/x")).code())
        .isEqualTo(FailureCode.NOT_PERMITTED);
    assertThat(cloister.inside("a").files()).isEmpty();
  }

  @Test
  void replacesALinkAndNotWhatItLeadsTo() throws IOException {
    Files.createSymbolicLink(open.resolve("link"), home.resolve("secret"));
    Files.createSymbolicLink(open.resolve("dir"), home);
    cloister.inside("a").files().put("/g", new byte[] {1});
    fixture.call(FileVerbs.TRANSFER, transfer("to-host", "link", "/g"));
    assertThat(Files.readString(home.resolve("secret"))).isEqualTo("secret");
    assertThat(open.resolve("link")).isRegularFile();
    assertThat(fixture.refusal(FileVerbs.TRANSFER, transfer("to-host", "dir/new", "/g")).code())
        .isEqualTo(FailureCode.NOT_PERMITTED);
  }

  @Test
  void isRefusedWhereNoDirectoryIsOpen() {
    fixture.close();
    fixture = new CallFixture(home, cloister, "");
    var refused = fixture.refusal(FileVerbs.TRANSFER, transfer("to-workspace", "f", "/x"));
    assertThat(refused.code()).isEqualTo(FailureCode.NOT_PERMITTED);
    assertThat(refused.remedy()).contains("cloister.transfer.directory");
  }

  private java.util.List<String> entries() throws IOException {
    try (var files = Files.list(open.resolve("in"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String transfer(String direction, String hostPath, String path) {
    return "{'workspace':'a','direction':'"
        + direction
        + "','hostPath':'"
        + hostPath
        + "','path':'"
        + path
        + "'}";
  }
}
