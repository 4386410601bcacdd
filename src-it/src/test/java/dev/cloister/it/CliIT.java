package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.it.lab.Bytes;
import dev.cloister.it.lab.Cli;
import dev.cloister.it.lab.Digests;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Proc;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line, as a process, with its daemon and a real VM. */
class CliIT {
  private static final String WS = "cli";

  private static Lab lab;
  private static Cli cli;

  @BeforeAll
  static void up(Lab given) throws IOException {
    lab = given;
    cli = new Cli(lab);
    assertThat(cli.ok("up").out()).contains("started", lab.home().toString());
    assertThat(cli.ok("create", "--name", WS, "--image", "minimal").out()).isEqualTo(WS + "\n");
  }

  /** Whatever a test has come to, the next one finds the daemon and its one workspace running. */
  @AfterEach
  void onlyTheSharedWorkspaceIsLeft() throws IOException {
    Cli.Result ps = cli.run("ps", "--json");
    if (ps.exit() != 0) {
      cli.ok("up");
      ps = cli.ok("ps", "--json");
    }
    for (JsonNode workspace : ps.json().path("workspaces")) {
      if (!name(workspace).equals(WS)) {
        cli.ok("rm", name(workspace));
      } else if (!workspace.path("state").asText().equals("running")) {
        cli.ok("start", WS);
      }
    }
  }

  @AfterAll
  static void afterRmAndDownNothingIsLeft() throws IOException {
    assertThat(cli.ok("rm", WS).out()).isEqualTo(WS + "\n");
    assertThat(cli.ok("ps").out().lines()).hasSize(1);
    assertThat(cli.ok("down").out()).isEqualTo("The daemon ended\n");
    assertThat(cli.ok("down").out()).isEqualTo("No daemon runs\n");
    assertThat(Proc.mentioning(lab.state().run().toString())).isEmpty();
    assertThat(lab.state().run()).doesNotExist();
    assertThat(lab.state().workspaces().toFile().list()).isNullOrEmpty();
  }

  private static JsonNode workspaces() throws IOException {
    return cli.ok("ps", "--json").json().path("workspaces");
  }

  private static String name(JsonNode workspace) {
    return workspace.path("name").asText();
  }

  private static JsonNode info(String workspace) throws IOException {
    return cli.ok("info", workspace, "--json").json();
  }

  private static String sh(String workspace, String script) throws IOException {
    return cli.ok("exec", workspace, "--", "sh", "-c", script).out();
  }

  @Test
  void psAndInfoTellOfTheWorkspace() throws IOException {
    assertThat(cli.ok("ps").out().lines()).anyMatch(line -> line.matches(WS + " .* running .*"));
    assertThat(cli.ok("info", WS).out()).contains(WS, "running", "minimal");
    JsonNode vm = info(WS).path("vm");
    assertThat(Proc.commandLine(vm.path("pid").asLong())).contains(info(WS).path("id").asText());
  }

  @Test
  void execKeepsTheStreamsApartAndEndsAsTheProgramDoes() throws IOException {
    Cli.Result result = cli.run("exec", WS, "--", "sh", "-c", "echo out; echo err >&2; exit 42");
    assertThat(result).isEqualTo(new Cli.Result(42, "out\n", "err\n"));
  }

  @Test
  void aTimeoutEndsTheProgramAndIsTold() throws IOException {
    assertThat(cli.run("exec", "--timeout", "1s", WS, "--", "sleep", "4243").exit()).isEqualTo(124);
    assertThat(processes("sleep 4243")).isZero();
  }

  @Test
  void itsOwnErrorsAre125WithTheRemedy() throws IOException {
    Cli.Result unknown = cli.run("exec", "nobody", "--", "true");
    assertThat(unknown.exit()).isEqualTo(125);
    assertThat(unknown.out()).isEmpty();
    assertThat(unknown.err()).contains("There is no workspace nobody", "List the workspaces");
    for (String verb : List.of("info", "start", "stop", "rm", "logs")) {
      Cli.Result refused = cli.run(verb, "nobody", "--json");
      assertThat(refused.exit()).as(verb).isEqualTo(125);
      assertThat(refused.errorCode()).as(verb).isEqualTo("workspace-not-found");
    }
    assertThat(cli.run("exec", WS, "--no-such-option").exit()).isEqualTo(125);
    assertThat(cli.run("create", "--image", "none", "--json").errorCode())
        .isEqualTo("image-not-found");
  }

  @Test
  void whatCannotBeRunIs126AndWhatIsNotThereIs127() throws IOException {
    Cli.Result directory = cli.run("exec", WS, "--", "/etc/passwd");
    assertThat(directory.exit()).isEqualTo(126);
    assertThat(directory.err()).contains("/etc/passwd");
    Cli.Result missing = cli.run("exec", WS, "--", "no-such-command");
    assertThat(missing.exit()).isEqualTo(127);
    assertThat(missing.err()).contains("no-such-command");
  }

  @Test
  void standardInputGoesToTheProgramOnlyWhenAskedFor() throws IOException {
    byte[] input = Bytes.bytes(3 << 20, 11);
    assertThat(cli.feed(input, "exec", "-i", WS, "--", "sha256sum").out())
        .isEqualTo(Digests.of(input) + "  -\n");
    assertThat(cli.feed(input, "exec", WS, "--", "wc", "-c").out().strip()).isEqualTo("0");
  }

  @Test
  void aFileGoesInAndComesOutUnchanged() throws IOException {
    byte[] contents = Bytes.bytes((5 << 20) + 1, 12);
    Path here = Files.write(lab.home().resolve("here"), contents);
    Path back = lab.home().resolve("back");
    JsonNode stored = cli.ok("cp", here.toString(), WS + ":/root/there", "--json").json();
    assertThat(stored.path("sha256").asText()).isEqualTo(Digests.of(contents));
    assertThat(sh(WS, "sha256sum < /root/there")).isEqualTo(Digests.of(contents) + "  -\n");
    cli.ok("cp", WS + ":/root/there", back.toString());
    assertThat(Digests.of(Files.readAllBytes(back))).isEqualTo(Digests.of(contents));
    assertThat(cli.run("cp", WS + ":/root/none", back.toString()).exit()).isEqualTo(125);
  }

  @Test
  void filesOutliveStopAndStart() throws IOException {
    sh(WS, "echo kept > /root/kept");
    assertThat(cli.ok("stop", WS).out()).isEqualTo(WS + "\n");
    assertThat(info(WS).path("state").asText()).isEqualTo("stopped");
    Cli.Result refused = cli.run("exec", WS, "--", "true");
    assertThat(refused.exit()).isEqualTo(125);
    assertThat(refused.err()).contains("Start it first");
    assertThat(cli.ok("start", WS).out()).isEqualTo(WS + "\n");
    assertThat(sh(WS, "cat /root/kept")).isEqualTo("kept\n");
  }

  @Test
  void anInterruptEndsTheProgramInTheGuest() throws IOException {
    Process exec = cli.start("exec", WS, "--", "sh", "-c", "echo begun; exec sleep 4244");
    try (BufferedReader output = exec.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo("begun");
      assertThat(processes("sleep 4244")).isEqualTo(1);
      signal("INT", exec);
      assertThat(Cli.exitOf(exec)).isEqualTo(130);
    } finally {
      exec.destroyForcibly();
    }
    assertThat(processes("sleep 4244")).isZero();
  }

  private static void signal(String name, Process process) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(Cli.exitOf(kill)).isZero();
  }

  /** How many processes of the guest have this command line. */
  private static int processes(String commandLine) throws IOException {
    String count =
        sh(
            WS,
            "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline; echo; done 2>/dev/null"
                + " | grep -c '^"
                + commandLine
                + " $' || true");
    return Integer.parseInt(count.strip());
  }

  @Test
  void anAcknowledgedWorkspaceOutlivesTheKillOfTheDaemon() throws IOException {
    long daemon = cli.ok("up", "--json").json().path("pid").asLong();
    long qemu =
        cli.ok("create", "--name", "acknowledged", "--image", "minimal", "--json")
            .json()
            .path("vm")
            .path("pid")
            .asLong();
    ProcessHandle.of(daemon).orElseThrow().destroyForcibly();
    Eventually.until("the daemon is dead", () -> !lab.isHeldByAnother());
    Cli.Result alone = cli.run("ps", "--json");
    assertThat(alone.exit()).isEqualTo(125);
    assertThat(alone.errorCode()).isEqualTo("daemon-unreachable");

    assertThat(cli.ok("up", "--json").json().path("started").asBoolean()).isTrue();
    JsonNode found = info("acknowledged");
    assertThat(found.path("state").asText()).isEqualTo("running");
    assertThat(found.path("vm").path("pid").asLong()).isEqualTo(qemu);
    assertThat(sh("acknowledged", "echo alive")).isEqualTo("alive\n");
    cli.ok("rm", "acknowledged");
  }

  @Test
  void runMakesAWorkspaceForOneProgramAndEndsAsItDoes() throws IOException {
    Cli.Result result = cli.run("run", "minimal", "--", "sh", "-c", "hostname; exit 7");
    assertThat(result.exit()).as(result.toString()).isEqualTo(7);
    assertThat(result.out()).startsWith("run-");
    assertThat(workspaces()).extracting(CliIT::name).containsExactly(WS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "version",
        "images",
        "ps",
        "info cli",
        "logs cli",
        "stop cli",
        "start cli",
        "exec cli -- echo it",
        "cp - cli:/root/empty",
        "completion",
        "run minimal -- true"
      })
  void everyAnswerHasAFormForPrograms(String command) throws IOException {
    // Before "--", behind which everything is the program's.
    String[] words = command.replaceFirst("^(\\w+)", "$1 --json").split(" ", -1);
    assertThat(cli.ok(words).json().isObject()).isTrue();
  }

  @Test
  void theRestOfTheAnswersToo() throws IOException {
    Cli.Result doctor = cli.run("doctor", "--json");
    assertThat(doctor.exit()).as(doctor.toString()).isIn(0, 1);
    assertThat(doctor.json().isObject()).isTrue();
    assertThat(cli.ok("create", "--json", "--name", "json", "--image", "minimal").json().isObject())
        .isTrue();
    assertThat(cli.ok("rm", "--json", "json").json().path("name").asText()).isEqualTo("json");
    assertThat(cli.ok("down", "--json").json().path("ended").asBoolean()).isTrue();
  }
}
