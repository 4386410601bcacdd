package dev.cloister.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class McpInstallCommandTest {
  private final ObjectMapper mapper = new ObjectMapper();

  @TempDir Path user;

  @Test
  void printsForEveryClientAndWritesNothing() throws IOException {
    String printed = run();

    for (McpClient client : McpClient.values()) {
      assertThat(printed).contains(client.title(), file(client).toString());
    }
    assertThat(printed).contains("\"mcpServers\"", "[mcp_servers.cloister]", "/state");
    try (var files = Files.list(user)) {
      assertThat(files).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(McpClient.class)
  void writesANewFileThatOnlyItsOwnerReads(McpClient client) throws IOException {
    run("--write", client.id());

    Path file = file(client);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).contains("cloister", "mcp", "CLOISTER_HOME", "/state");
    try (var beside = Files.list(file.getParent())) {
      assertThat(beside).containsExactly(file);
    }
  }

  @Test
  void leavesEverythingElseInAFileAsItIs() throws IOException {
    Path file =
        write(McpClient.CURSOR, "{\"theme\":\"dark\",\"mcpServers\":{\"other\":{\"a\":1}}}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    run("--write", "cursor");
    run("--write", "--name", "second", "cursor");

    JsonNode whole = mapper.readTree(Files.readString(file));
    assertThat(whole.at("/theme").asText()).isEqualTo("dark");
    assertThat(whole.at("/mcpServers/other/a").asInt()).isEqualTo(1);
    assertThat(whole.at("/mcpServers/cloister/args/0").asText()).isEqualTo("mcp");
    assertThat(whole.at("/mcpServers/second/env/CLOISTER_HOME").asText()).isEqualTo("/state");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{ // mine\n}", "[1]", "{\"mcpServers\": 7}", "{\"mcpServers\":{}} x"})
  void leavesAFileItDoesNotUnderstandAlone(String text) throws IOException {
    Path file = write(McpClient.CURSOR, text);

    assertThatThrownBy(() -> run("--write", "cursor"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Cannot read " + file)
        .hasMessageContaining("by hand");
    assertThat(Files.readString(file)).isEqualTo(text);
  }

  @Test
  void addsATableToTomlOnceAndKeepsItsComments() throws IOException {
    Path file = write(McpClient.CODEX, "# mine\nmodel = \"x\"");

    run("--write", "codex");

    assertThat(Files.readString(file))
        .startsWith("# mine\nmodel = \"x\"\n\n[mcp_servers.cloister]\n")
        .contains("[mcp_servers.cloister.env]\nCLOISTER_HOME = \"/state\"");
    assertThatThrownBy(() -> run("--write", "codex"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has a table [mcp_servers.cloister] already");
  }

  @Test
  void refusesWhatMakesNoSense() {
    for (String[] arguments :
        new String[][] {{"--write"}, {"emacs"}, {"--name", "a.b", "cursor"}}) {
      assertThatThrownBy(() -> run(arguments))
          .isInstanceOf(RefusedException.class)
          .hasMessageFindingMatch("Use 1 to 64|Name one or more|Use claude-code");
    }
  }

  private Path file(McpClient client) {
    return client.file(user.resolve("home"), user.resolve("project"));
  }

  private Path write(McpClient client, String text) throws IOException {
    Path file = file(client);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private String run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Stream<String> given =
        Stream.of("mcp", "install", "--user-home", user.resolve("home").toString());
    Stream<String> all =
        Stream.of(
                given,
                Stream.of("--project", user.resolve("project").toString()),
                Arrays.stream(arguments))
            .flatMap(Function.identity());
    int code =
        Cli.run(
            new Surroundings(
                Path.of("/state"), new ByteArrayInputStream(new byte[0]), out, err, false),
            all.toArray(String[]::new));
    if (code != ExitCode.OK) {
      assertThat(code).isEqualTo(ExitCode.CLOISTER);
      throw new RefusedException(err.toString(StandardCharsets.UTF_8));
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What was printed instead. */
  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String printed) {
      super(printed);
    }
  }
}
