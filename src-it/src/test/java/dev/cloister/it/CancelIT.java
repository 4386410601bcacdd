package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.it.lab.Cli;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Rest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The command line, or the daemon, is told to end in the middle of something: it is carried out or
 * undone, never half. The daemon ends last, for its tests begin with what the others leave.
 */
@TestMethodOrder(MethodOrderer.MethodName.class)
class CancelIT {
  private static final String WS = "stays";
  private static final int INTERRUPTED = 128 + 2;
  private static final int TERMINATED = 128 + 15;
  private static final int CLOISTER_FAILED = 125;

  private static Lab lab;
  private static Cli cli;

  @BeforeAll
  static void up(Lab given) throws IOException {
    lab = given;
    cli = new Cli(lab);
    cli.ok("up");
    cli.ok("create", "--cold", "--name", WS, "--image", "minimal", "--memory", "128M");
    sh("echo old > /root/target");
  }

  @AfterAll
  static void down() throws IOException {
    cli.ok("rm", WS);
    cli.ok("down");
  }

  /** Cold, for only a boot takes long enough for something to come amid it. */
  private static Process create(String name) throws IOException {
    return cli.start("create", "--cold", "--name", name, "--image", "minimal", "--memory", "128M");
  }

  private static String sh(String script) throws IOException {
    return cli.ok("exec", WS, "--", "sh", "-c", script).out();
  }

  /** Its state's word; {@code gone} where there is no such workspace. */
  private static String state(String workspace) {
    try {
      Rest.Answer info = Rest.of(lab).get("/workspaces/" + workspace);
      return info.status() == 404 ? "gone" : info.json().path("state").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(String workspace, String state) {
    Eventually.until(workspace + " is " + state, () -> state(workspace).equals(state));
  }

  private static void signal(String name, long pid) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    assertThat(Cli.exitOf(kill)).isZero();
  }

  /** The exit code of a process that was sent this signal. */
  private static int ended(String signal, Process process) throws IOException {
    signal(signal, process.pid());
    return Cli.exitOf(process);
  }

  private static int files(String pattern) {
    try {
      return Integer.parseInt(sh("ls -A /root | grep -c '" + pattern + "' || true").strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process beginUpload() throws IOException {
    Process upload = cli.start("cp", "-", WS + ":/root/target");
    OutputStream input = upload.getOutputStream();
    input.write(new byte[1 << 20]);
    input.flush();
    Eventually.until("the upload is under way", () -> files("^.cloister-") == 1);
    return upload;
  }

  private static void assertNothingUploaded() throws IOException {
    Eventually.until("the part of an upload is gone", () -> files("^.cloister-") == 0);
    assertThat(sh("cat /root/target")).isEqualTo("old\n");
  }

  private static Process beginDownload(Path here) throws IOException {
    Files.writeString(here, "old");
    sh("truncate -s 8G /root/huge");
    Process download = cli.start("cp", WS + ":/root/huge", here.toString());
    Eventually.until("the download is under way", () -> Files.exists(part(here)));
    return download;
  }

  private static Path part(Path here) {
    return here.resolveSibling(here.getFileName() + ".cloister-part");
  }

  private static void assertNothingDownloaded(Path here) throws IOException {
    assertThat(part(here)).doesNotExist();
    assertThat(here).hasContent("old");
  }

  private static Process beginExec(String program) throws IOException {
    Process exec = cli.start("exec", WS, "--", "sh", "-c", "echo begun; exec " + program);
    BufferedReader output = exec.inputReader(StandardCharsets.UTF_8);
    assertThat(output.readLine()).isEqualTo("begun");
    return exec;
  }

  private static void awaitEndInGuest(String program) {
    Eventually.until(program + " has ended in the guest", () -> running(program) == 0);
  }

  private static int running(String program) {
    String count = "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline; echo; done 2>/dev/null";
    try {
      return Integer.parseInt(sh(count + " | grep -c '^" + program + " $' || true").strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- the command line

  @Test
  void aCreationThatIsInterruptedIsCarriedOut() throws IOException {
    Process first = create("by-int");
    Process second = create("by-term");
    await("by-int", "starting");
    await("by-term", "starting");
    assertThat(ended("INT", first)).isEqualTo(INTERRUPTED);
    assertThat(ended("TERM", second)).isEqualTo(TERMINATED);
    await("by-int", "running");
    await("by-term", "running");
    assertThat(cli.ok("exec", "by-int", "--", "hostname").out()).isEqualTo("by-int\n");
    cli.ok("rm", "by-int");
    cli.ok("rm", "by-term");
  }

  @Test
  void aRunThatIsInterruptedWhileItsMachineBootsLeavesNone() throws IOException {
    Process run = cli.start("run", "minimal", "--memory", "128M", "--", "true");
    Eventually.until("its machine boots", () -> workspaces() == 2);
    assertThat(ended("INT", run)).isEqualTo(INTERRUPTED);
    assertThat(workspaces()).isEqualTo(1);
  }

  private static int workspaces() {
    try {
      return Rest.of(lab).get("/workspaces").json().path("workspaces").size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aStopAndAStartThatAreInterruptedAreCarriedOut() throws IOException {
    Process stop = cli.start("stop", WS);
    await(WS, "stopping");
    assertThat(ended("INT", stop)).isEqualTo(INTERRUPTED);
    await(WS, "stopped");
    Process start = cli.start("start", WS);
    await(WS, "starting");
    assertThat(ended("TERM", start)).isEqualTo(TERMINATED);
    await(WS, "running");
  }

  @Test
  void anUploadThatIsInterruptedLeavesTheOldFile() throws IOException {
    assertThat(ended("INT", beginUpload())).isEqualTo(INTERRUPTED);
    assertNothingUploaded();
    Process killed = beginUpload();
    killed.destroyForcibly();
    assertNothingUploaded();
  }

  @Test
  void aDownloadThatIsInterruptedLeavesTheOldFileAndNoPart() throws IOException {
    Path here = lab.home().resolve("here");
    assertThat(ended("INT", beginDownload(here))).isEqualTo(INTERRUPTED);
    assertNothingDownloaded(here);
    assertThat(ended("TERM", beginDownload(here))).isEqualTo(TERMINATED);
    assertNothingDownloaded(here);
  }

  @Test
  void aClientThatIsKilledEndsWhatItOwnedAndNothingElse() throws IOException {
    Process killed = beginExec("sleep 4301");
    Process other = beginExec("sleep 4302");
    cli.ok("bg", WS, "--", "sleep", "4303");
    killed.destroyForcibly();
    awaitEndInGuest("sleep 4301");
    assertThat(running("sleep 4302")).isEqualTo(1);
    assertThat(running("sleep 4303")).isEqualTo(1);
    ended("INT", other);
  }

  // ---- the daemon

  /** Everything at once, for a daemon ends but once. */
  @Test
  void theDaemonThatIsTerminatedLeavesNothingHalf() throws IOException {
    Path here = lab.home().resolve("here");
    long vm = vm().path("pid").asLong();
    cli.ok("bg", WS, "--", "sleep", "4304");
    Process upload = beginUpload();
    Process exec = beginExec("sleep 4305");
    Process download = beginDownload(here);
    Process create = create("half");
    await("half", "starting");

    endDaemon("TERM");
    assertThat(Cli.exitOf(create)).isEqualTo(CLOISTER_FAILED);
    assertThat(Cli.exitOf(exec)).isEqualTo(CLOISTER_FAILED);
    assertThat(Cli.exitOf(download)).isEqualTo(CLOISTER_FAILED);
    assertNothingDownloaded(here);
    upload.getOutputStream().close();
    assertThat(Cli.exitOf(upload)).isEqualTo(CLOISTER_FAILED);

    cli.ok("up");
    assertThat(state("half")).isEqualTo("gone");
    assertThat(vm().path("pid").asLong()).isEqualTo(vm);
    assertNothingUploaded();
    awaitEndInGuest("sleep 4305");
    assertThat(running("sleep 4304")).isEqualTo(1);
  }

  @Test
  void theDaemonThatIsTerminatedAmidAStopOrAStartSettlesBothLater() throws IOException {
    Process stop = cli.start("stop", WS);
    await(WS, "stopping");
    endDaemon("INT");
    Cli.exitOf(stop);
    cli.ok("up");
    assertThat(state(WS)).isEqualTo("stopped");

    Process start = cli.start("start", WS);
    await(WS, "starting");
    endDaemon("TERM");
    assertThat(Cli.exitOf(start)).isEqualTo(CLOISTER_FAILED);
    cli.ok("up");
    assertThat(state(WS)).isEqualTo("stopped");
    cli.ok("start", WS);
    assertThat(sh("cat /root/target")).isEqualTo("old\n");
  }

  private static JsonNode vm() throws IOException {
    return Rest.of(lab).get("/workspaces/" + WS).json().path("vm");
  }

  private static void endDaemon(String signal) throws IOException {
    signal(signal, lab.daemon().pid());
    Eventually.until("the daemon has ended", () -> !lab.isHeldByAnother());
  }
}
