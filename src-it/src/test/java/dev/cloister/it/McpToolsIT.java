package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.it.lab.Cli;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.McpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An agent's tools on the image that has what a coding agent expects. */
class McpToolsIT {
  private static Cli cli;
  private static Path exchange;
  private static McpClient agent;

  @BeforeAll
  static void up(Lab lab) throws IOException {
    exchange = Files.createDirectory(lab.home().resolve("exchange"));
    cli = new Cli(lab.with("cloister.transfer.directory = \"" + exchange + "\""));
    cli.ok("up");
    Process other = cli.start("create", "--name", "two", "--image", "debian");
    cli.ok("create", "--name", "one", "--image", "debian");
    assertThat(Cli.exitOf(other)).isZero();
    JsonNode daemon = new ObjectMapper().readTree(lab.home().resolve("daemon.json").toFile());
    String token = Files.readString(lab.home().resolve("token")).strip();
    agent = new McpClient(daemon.path("url").asText(), token, false);
  }

  @AfterAll
  static void down() throws IOException {
    agent.close();
    cli.ok("rm", "one");
    cli.ok("rm", "two");
    cli.ok("down");
  }

  private static JsonNode done(String tool, String arguments) throws IOException {
    JsonNode result = agent.call(tool, arguments);
    assertThat(result.path("isError").asBoolean()).as(result.toString()).isFalse();
    return result.path("structuredContent");
  }

  private static String refused(String tool, String arguments) throws IOException {
    JsonNode result = agent.call(tool, arguments);
    assertThat(result.path("isError").asBoolean()).as(result.toString()).isTrue();
    return result.at("/content/0/text").asText();
  }

  private static String sh(String script) throws IOException {
    JsonNode ran = agent.exec("one", "sh", "-ec", script).path("structuredContent");
    assertThat(ran.at("/exit/exitCode").asInt()).as(ran.toString()).isZero();
    return ran.path("stdout").asText().strip();
  }

  @Test
  void clonesChangesCommitsAndPushes() throws IOException {
    sh(
        "git init -q --bare -b main /root/origin.git; git init -q -b main /root/seed;"
            + " cd /root/seed; printf 'one\\ntwo\\n' >a.txt; git add .;"
            + " git -c user.name=S -c user.email=s@example.org commit -q -m first;"
            + " git push -q /root/origin.git main");
    JsonNode cloned =
        done("git_clone", "{'workspace':'one','url':'file:///root/origin.git','path':'/root/src'}");
    assertThat(cloned.path("branch").asText()).isEqualTo("main");
    String repository = "'workspace':'one','path':'/root/src'";
    done("file_write", "{'workspace':'one','path':'/root/src/new/deep/b.txt','content':'b\\n'}");
    done(
        "file_edit",
        "{'workspace':'one','path':'/root/src/a.txt','oldText':'two','newText':'three'}");

    JsonNode status = done("git_status", "{" + repository + "}");
    assertThat(status.path("commit")).isEqualTo(cloned.path("commit"));
    assertThat(status.path("upstream").asText()).isEqualTo("origin/main");
    assertThat(status.at("/changed/0/path").asText()).isEqualTo("a.txt");
    assertThat(status.at("/untracked/0").asText()).isEqualTo("new/");
    JsonNode difference = done("git_diff", "{" + repository + "}");
    assertThat(difference.path("diff").asText()).contains("\n-two\n", "\n+three\n");
    assertThat(difference.at("/files/0/insertions").asInt()).isEqualTo(1);

    JsonNode commit =
        done(
            "git_commit",
            "{"
                + repository
                + ",'message':'second','all':true,'authorName':'A','authorEmail':'a@example.org'}");
    assertThat(commit.path("files").asInt()).isEqualTo(2);
    assertThat(done("git_status", "{" + repository + "}").path("ahead").asInt()).isEqualTo(1);
    JsonNode pushed = done("git_push", "{" + repository + "}");
    assertThat(pushed.at("/updates/0/branch").asText()).isEqualTo("refs/heads/main");
    assertThat(pushed.at("/updates/0/change").asText()).isEqualTo("updated");
    assertThat(sh("git --git-dir=/root/origin.git log -1 --format='%H %an' main"))
        .isEqualTo(commit.path("commit").asText() + " A");

    assertThat(refused("git_commit", "{" + repository + ",'message':'nobody'}"))
        .contains("git-failed", "Give authorName and authorEmail");
    String author = ",'authorName':'A','authorEmail':'a@example.org'";
    assertThat(refused("git_commit", "{" + repository + ",'message':'nothing'" + author + "}"))
        .contains("git-failed", "nothing to commit");
    sh("cd /root/seed; git -c user.name=S -c user.email=s@example.org commit -q --amend -m other");
    assertThat(
            refused(
                "git_push", "{'workspace':'one','path':'/root/seed','remote':'/root/origin.git'}"))
        .contains("invalid-argument", "The remote's name");
    sh("cd /root/seed; git remote add origin /root/origin.git");
    assertThat(refused("git_push", "{'workspace':'one','path':'/root/seed'}"))
        .contains("git-failed", "rejected");
    assertThat(refused("git_clone", "{'workspace':'one','url':'ext::sh -c id','path':'/root/ext'}"))
        .contains("invalid-argument");
    assertThat(
            refused(
                "git_clone",
                "{'workspace':'one','url':'file:///root/origin.git','path':'/root/src'}"))
        .contains("git-failed", "already exists");
  }

  @Test
  void runsInBothAtOnceAndTellsWhatOneLacks() throws IOException {
    sh("echo there >/root/only");
    JsonNode ran =
        done("exec_parallel", "{'workspaces':['one','two','none'],'command':['cat','/root/only']}");
    assertThat(ran.at("/results/0/result/stdout").asText()).isEqualTo("there\n");
    assertThat(ran.at("/results/1/result/exit/exitCode").asInt()).isEqualTo(1);
    assertThat(ran.at("/results/1/result/stderr").asText()).contains("No such file");
    assertThat(ran.at("/results/2/error/code").asText()).isEqualTo("workspace-not-found");
    assertThat(ran.path("succeeded").asInt()).isEqualTo(1);
    assertThat(ran.path("failed").asInt()).isEqualTo(2);
  }

  @Test
  void exchangesFilesWithOneDirectoryOfTheHostAndNoOther() throws IOException {
    byte[] contents = new byte[3_000_001];
    new Random(7).nextBytes(contents);
    Files.write(exchange.resolve("up"), contents);
    JsonNode sent = done("file_transfer", transfer("to-workspace", "up", "/root/t"));
    assertThat(sh("sha256sum /root/t")).startsWith(sent.path("sha256").asText());
    JsonNode back = done("file_transfer", transfer("to-host", "down", "/root/t"));
    assertThat(back.path("sha256")).isEqualTo(sent.path("sha256"));
    assertThat(Files.readAllBytes(exchange.resolve("down"))).isEqualTo(contents);

    Files.createSymbolicLink(exchange.resolve("link"), Path.of("/etc/hostname"));
    Files.createSymbolicLink(exchange.resolve("out"), Path.of("/etc"));
    for (String path : new String[] {"../token", "/etc/hostname", "link", "out/hostname"}) {
      assertThat(refused("file_transfer", transfer("to-workspace", path, "/root/stolen")))
          .as(path)
          .contains("not-permitted");
    }
    assertThat(refused("file_transfer", transfer("to-host", "out/new", "/root/t")))
        .contains("not-permitted");
    assertThat(refused("file_transfer", transfer("to-workspace", "none", "/root/stolen")))
        .contains("file-not-found");
    assertThat(refused("file_transfer", transfer("to-host", "x", "/root/none")))
        .contains("file-not-found");
    assertThat(sh("ls /root")).doesNotContain("stolen");
    assertThat(exchange.resolve("x")).doesNotExist();
  }

  private static String transfer(String direction, String hostPath, String path) {
    return "{'workspace':'one','direction':'"
        + direction
        + "','hostPath':'"
        + hostPath
        + "','path':'"
        + path
        + "'}";
  }
}
