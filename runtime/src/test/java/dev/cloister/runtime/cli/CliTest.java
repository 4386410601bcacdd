package dev.cloister.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Cloister;
import dev.cloister.runtime.cli.CliFixture.Ran;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.ExecView;
import dev.cloister.runtime.verb.VerbJson;
import dev.cloister.runtime.verb.WorkspaceView;
import dev.cloister.runtime.verb.WorkspacesView;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class CliTest {
  @TempDir private static Path home;
  private static CliFixture cli;

  @BeforeAll
  static void open() throws IOException {
    cli = new CliFixture(home);
  }

  @AfterAll
  static void close() {
    cli.close();
  }

  @BeforeEach
  void clear() {
    cli.cloister().clear();
  }

  @Test
  void createsWithSizesAndPrintsTheName() {
    Ran ran =
        cli.run("create", "--name", "a", "--image", "minimal", "--memory", "1G", "--disk", "8G");
    assertThat(ran.out()).isEqualTo("a\n");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    var info = Cloister.await(cli.cloister().inside("a").info());
    assertThat(info.memoryMiB()).isEqualTo(1024);
    assertThat(info.diskBytes()).isEqualTo(8L << 30);
  }

  @Test
  void listsInATableOrAsJson() throws IOException {
    cli.create("a");
    cli.create("long-name");
    String[] lines = cli.run("ps").out().split("\n", -1);
    assertThat(lines[0]).startsWith("NAME       ID               STATE");
    assertThat(lines[1]).startsWith("a          ws-000000000001  running");
    assertThat(lines[2]).contains("256M", "1G");
    Ran json = cli.run("ps", "--json");
    assertThat(cli.run("--json", "ps").out()).isEqualTo(json.out());
    assertThat(cli.run("--json", "info", "none").err()).startsWith("{\"error\":");
    var view = VerbJson.read(json.output().toByteArray(), WorkspacesView.class);
    assertThat(view.workspaces()).extracting(WorkspaceView::name).containsExactly("a", "long-name");
  }

  @Test
  void cleansAndTellsOfEachThing() {
    Ran look = cli.run("clean", "--dry-run");
    assertThat(look.code()).isZero();
    assertThat(look.out().lines().toList().get(0)).startsWith("WHAT     WORKSPACE");
    assertThat(look.out()).contains("4711", "3M", "found").doesNotContain("Images");
    Ran all = cli.run("clean", "--images");
    assertThat(all.code()).isEqualTo(1);
    assertThat(all.out()).contains("failed", "removed", "It does not end", "Images:", "/roots/0f");
    assertThat(cli.run("clean", "--json").out()).contains("\"removed\":1", "\"failed\":1");
  }

  @Test
  void stopsStartsShowsAndDeletesByNameOrId() {
    cli.create("a");
    assertThat(cli.run("stop", "a").out()).isEqualTo("a\n");
    assertThat(cli.run("info", "ws-000000000001").out()).containsPattern("state +stopped");
    assertThat(cli.run("start", "ws-000000000001").out()).isEqualTo("a\n");
    assertThat(cli.run("info", "a").out()).containsPattern("boot +1000 ms");
    assertThat(cli.run("rm", "a").code()).isZero();
    assertThat(cli.run("ps").out()).doesNotContain("ws-");
  }

  @Test
  void pausesAndResumes() {
    cli.create("a");
    assertThat(cli.run("pause", "a").out()).isEqualTo("a\n");
    assertThat(cli.run("info", "a").out()).containsPattern("state +paused");
    Ran refused = cli.run("exec", "a", "--", "both");
    assertThat(refused.code()).isEqualTo(125);
    assertThat(refused.err()).contains("Resume it first.");
    assertThat(cli.run("resume", "a").out()).isEqualTo("a\n");
    assertThat(cli.run("exec", "a", "--", "both").code()).isZero();
  }

  @Test
  void suspendsAndWakesAndExtends() {
    assertThat(cli.run("create", "--name", "a", "--image", "minimal", "--ttl", "2h").code())
        .isZero();
    assertThat(cli.run("suspend", "a").out()).isEqualTo("a\n");
    assertThat(cli.run("info", "a").out()).containsPattern("state +suspended");
    assertThat(cli.run("wake", "a").out()).isEqualTo("a\n");
    assertThat(cli.run("info", "a").out())
        .containsPattern("state +running")
        .containsPattern("wake +on-use")
        .containsPattern("lifetime +stop at ");
    String before = cli.run("extend", "a", "--by", "1h").out();
    assertThat(cli.run("extend", "a", "--by", "1h").out()).isNotEqualTo(before);
    cli.run("suspend", "a");
    assertThat(cli.run("start", "a", "--discard-memory").out()).isEqualTo("a\n");
    assertThat(cli.run("create", "--idle-action", "delete").code()).isEqualTo(125);
  }

  @Test
  void takesListsRestoresAndRemovesSnapshots() {
    cli.create("a");
    assertThat(cli.run("snapshot", "create", "a", "first", "--note", "so far").out())
        .isEqualTo("first\n");
    assertThat(cli.run("snapshot", "create", "a", "second", "--disk-only").out())
        .isEqualTo("second\n");
    assertThat(cli.run("snapshot", "list", "a").out())
        .containsPattern("(?m)^first \\* +000000000001 +full +ready +1M +3M .*so far$")
        .containsPattern("(?m)^  second \\* +000000000002 +disk +ready +1M ");
    assertThat(cli.run("snapshot", "info", "a", "second").out())
        .containsPattern("parent +first")
        .containsPattern("kind +disk");
    assertThat(cli.run("snapshot", "restore", "a", "first", "--discard-newer").out())
        .isEqualTo("a\n");
    Ran refused = cli.run("snapshot", "rm", "a", "first");
    assertThat(refused.code()).isEqualTo(125);
    assertThat(refused.err()).contains("Others depend on it");
    assertThat(cli.run("snapshot", "rm", "a", "first", "--promote").out()).isEqualTo("first\n");
    assertThat(cli.run("snapshot", "info", "a", "first").err()).contains("no snapshot first");
  }

  @Test
  void passesBothStreamsThroughApart() {
    cli.create("a");
    Ran ran = cli.run("exec", "a", "--", "both");
    assertThat(ran.out()).isEqualTo("out\n");
    assertThat(ran.err()).isEqualTo("err\n");
  }

  @ParameterizedTest
  @CsvSource({"exit 3,3", "exit 0,0", "exit 255,255", "slow,124", "missing,127", "forbidden,126"})
  void exitsAsTheProgramDoes(String program, int code) {
    cli.create("a");
    String[] words = ("exec a -- " + program).split(" ", -1);
    assertThat(cli.run(words).code()).isEqualTo(code);
  }

  @Test
  void sendsStandardInputExactlyAndItsEnd() {
    cli.create("a");
    byte[] input = new byte[3_000_000];
    new Random(3).nextBytes(input);
    Ran ran = cli.feed(input, "exec", "-i", "a", "--", "cat");
    assertThat(ran.output().toByteArray()).isEqualTo(input);
    assertThat(cli.feed(input, "exec", "a", "--", "cat").output().size()).isZero();
  }

  @Test
  void setsTheEnvironment() {
    cli.create("a");
    assertThat(cli.run("exec", "-e", "X=a=b c", "a", "--", "env", "X").out()).isEqualTo("a=b c\n");
  }

  @Test
  void tellsAnExecutionAsJson() throws IOException {
    cli.create("a");
    Ran ran = cli.run("exec", "--json", "a", "--", "both");
    ExecView view = VerbJson.read(ran.output().toByteArray(), ExecView.class);
    assertThat(view.stdout()).isEqualTo("out\n");
    assertThat(view.stderr()).isEqualTo("err\n");
  }

  @Test
  void runsInAWorkspaceThatIsDeletedAfterwards() {
    Ran ran = cli.run("run", "minimal", "--", "exit", "7");
    assertThat(ran.code()).isEqualTo(7);
    assertThat(cli.run("ps").out()).doesNotContain("ws-");
    assertThat(cli.run("run", "minimal", "--", "missing").code()).isEqualTo(127);
    assertThat(cli.run("ps").out()).doesNotContain("ws-");
  }

  @Test
  void endsTheProgramWhenNobodyReads() throws Exception {
    cli.create("a");
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Surroundings surroundings =
        new Surroundings(home, new ByteArrayInputStream(new byte[0]), closed, closed, false);
    assertThat(Cli.run(surroundings, "exec", "a", "--", "spam", "100000000")).isEqualTo(141);
    cli.cloister().inside("a").nextExecution().awaitCancelled();
  }

  @Test
  void showsTheLog() {
    cli.create("a");
    assertThat(cli.run("logs", "a").out()).isEqualTo("booting\nready\n");
    assertThat(cli.run("logs", "--tail", "1", "a").out()).isEqualTo("ready\n");
    assertThat(cli.run("logs", "--tail", "16K", "a").code()).isEqualTo(125);
    assertThat(cli.run("logs", "--json", "a").out())
        .isEqualTo("{\"text\":\"booting\\nready\\n\"}\n");
  }

  @Test
  void tellsErrorsWithRemedyAndEvidence() throws IOException {
    Ran ran = cli.run("info", "none");
    assertThat(ran.code()).isEqualTo(125);
    assertThat(ran.err())
        .isEqualTo("cloister: There is no workspace 'none'\n  List them with 'ps'.\n");
    cli.create("doomed");
    assertThat(cli.run("start", "doomed").err())
        .contains("  console | Kernel panic", "  qemu | qemu: sad", "exit code: 1");
    Ran json = cli.run("info", "none", "--json");
    assertThat(json.out()).isEmpty();
    assertThat(VerbJson.read(json.notes().toByteArray(), ErrorView.Document.class).error().code())
        .isEqualTo("workspace-not-found");
  }

  @Test
  void explainsMisuse() {
    assertThat(cli.run("exec", "a", "ls", "-la").err()).contains("Put -- before");
    assertThat(cli.run("exec", "a", "ls", "-la").code()).isEqualTo(125);
    assertThat(cli.run("dance").code()).isEqualTo(125);
    assertThat(cli.run("create", "--memory", "1").err()).contains("512M");
    assertThat(cli.run("exec", "--timeout", "soon", "a", "--", "x").err()).contains("30s");
    assertThat(cli.run("create", "--json", "--nonsense").err()).startsWith("{\"error\":");
  }

  @Test
  void saysWhenNoDaemonRuns(@TempDir Path nowhere) {
    Ran ran = CliFixture.at(nowhere, new byte[0], "ps");
    assertThat(ran.code()).isEqualTo(125);
    assertThat(ran.err()).contains("cloister up");
    assertThat(CliFixture.at(nowhere, new byte[0], "down").out()).isEqualTo("No daemon runs\n");
    Ran doctor = CliFixture.at(nowhere, new byte[0], "doctor");
    assertThat(doctor.code()).isEqualTo(1);
    assertThat(doctor.out()).contains("fail daemon");
  }

  @Test
  void isContentWithADaemonThatRuns() {
    assertThat(cli.run("up").out()).startsWith("The daemon runs: http://");
    assertThat(cli.run("up", "--json").out()).contains("\"started\":false");
    assertThat(cli.run("doctor").out())
        .contains("accelerator  tcg: No KVM", "images       minimal");
    assertThat(cli.run("images").out()).contains("minimal  32M   1G    256M");
    assertThat(cli.run("version").out()).contains("daemon   9.9");
  }

  @Test
  void showsTheWarmPoolAndDrainsIt() {
    assertThat(cli.run("pool").out())
        .contains("IMAGE    VCPUS  MEMORY  DISK   READY  COMING  WANTED  TAKEN  MISSED")
        .contains("minimal  usual  512M    usual  2      0       2       7      1");
    assertThat(cli.run("pool", "--drain").out())
        .contains("minimal  usual  512M    usual  0      0       2       7      1");
  }

  @Test
  void printsACompletionScript() {
    String script = cli.run("completion").out();
    assertThat(script).contains("complete", "exec", "--follow");
  }

  @Test
  void takesJsonAndHelpEverywhere() {
    for (var sub : Cli.all(Surroundings.ofProcess()).getSubcommands().values()) {
      assertThat(sub.getCommandSpec().optionsMap()).containsKeys("--json", "--help");
      assertThat(sub.getCommandSpec().usageMessage().description()).isNotEmpty();
      assertThat(Arrays.toString(sub.getUsageMessage().getBytes(UTF_8))).isNotEmpty();
    }
  }
}
