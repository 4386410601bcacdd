package dev.cloister.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.runtime.cli.CliFixture.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The subcommands for what agents do most, through the daemon's REST API. */
@Timeout(60)
final class VerbCommandsTest {
  @TempDir private Path home;
  private CliFixture cli;

  @BeforeEach
  void open() throws IOException {
    cli = new CliFixture(home);
    cli.create("a");
    cli.create("b");
  }

  @AfterEach
  void close() {
    cli.close();
  }

  @Test
  void readsWritesEditsAndListsFiles() {
    assertThat(cli.feed("one\ntwo\n".getBytes(UTF_8), "write", "a", "/d/f").code()).isZero();
    assertThat(cli.run("read", "a", "/d/f").out()).isEqualTo("one\ntwo\n");
    assertThat(cli.run("read", "a", "/d/f", "--line", "2").out()).isEqualTo("two\n");
    assertThat(cli.run("edit", "a", "/d/f", "--old", "two", "--new", "2").out())
        .isEqualTo("1 replaced, from line 2\n");
    Ran mismatch = cli.run("edit", "a", "/d/f", "--old", "two", "--new", "2");
    assertThat(mismatch.code()).isEqualTo(125);
    assertThat(mismatch.err()).contains("does not occur", "Read the file again");
    assertThat(cli.run("files", "a", "/d").out()).startsWith("file").contains(" f");
    byte[] bytes = {(byte) 0xff, 0, 10};
    cli.feed(bytes, "write", "a", "/b");
    assertThat(cli.run("read", "a", "/b").output().toByteArray()).isEqualTo(bytes);
  }

  @Test
  void runsInSeveralWorkspaces() {
    Ran all = cli.run("parallel", "-w", "a", "-w", "b", "--", "echo", "hi");
    assertThat(all.code()).isZero();
    assertThat(all.out()).contains("a | hi", "b | hi");
    Ran some = cli.run("parallel", "-w", "a", "-w", "none", "--", "echo", "hi");
    assertThat(some.code()).isEqualTo(1);
    assertThat(some.out()).contains("a | hi", "none failed: There is no workspace");
  }

  @Test
  void drivesABackgroundProgram() {
    String job = cli.run("bg", "-i", "a", "--", "cat").out().strip();
    assertThat(cli.run("jobs", "a").out()).contains(job, "running");
    assertThat(cli.feed("hello".getBytes(UTF_8), "input", "a", job, "--end").code()).isZero();
    Ran followed = cli.run("poll", "a", job, "--follow");
    assertThat(followed.out()).isEqualTo("hello");
    assertThat(followed.code()).isZero();
    String other = cli.run("bg", "a", "--", "sleep").out().strip();
    assertThat(cli.run("kill", "a", other).out()).isEqualTo(other + " exited\n");
    assertThat(cli.run("poll", "a", other, "-f").code()).isEqualTo(137);
  }

  @Test
  void setsVariablesAndTellsTheirNames() {
    assertThat(cli.run("setenv", "a", "-e", "K=v", "-e", "B=c").out()).isEqualTo("B\nK\n");
    assertThat(cli.run("exec", "a", "--", "env", "K").out()).isEqualTo("v\n");
    assertThat(cli.run("setenv", "a", "--unset", "K").out()).isEqualTo("B\n");
  }

  @Test
  void explainsRefusals() {
    assertThat(cli.run("transfer", "to-workspace", "a", "f", "/x").err())
        .contains("No directory of this host is open", "cloister.transfer.directory");
    assertThat(cli.run("git", "clone", "a", "ext::sh", "/x").err()).contains("no kind");
    assertThat(cli.run("git", "status", "a", "/x").err()).contains("no git in the workspace");
    assertThat(cli.run("git").code()).isEqualTo(125);
    assertThat(cli.run("git").err()).contains("clone", "push");
  }

  @Test
  void isKnownToTheAuditLog() throws IOException {
    cli.run("stop", "a");
    cli.run("exec", "b", "--", "echo", "s3cret");
    assertThat(Files.readAllLines(cli.daemonHome().resolve("audit.log")))
        .anyMatch(line -> line.contains("workspace-stop") && line.contains("\"surface\":\"cli\""))
        .noneMatch(line -> line.contains("s3cret"));
  }
}
