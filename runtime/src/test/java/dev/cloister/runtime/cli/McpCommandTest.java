package dev.cloister.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.runtime.mcp.rpc.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class McpCommandTest {
  @Test
  void printsMessagesAloneAndEndsWithItsInput(@TempDir Path home) throws Exception {
    String discover =
        "{\"jsonrpc\":\"2.0\",\"id\":\"d\",\"method\":\"server/discover\",\"params\":{\"_meta\":{"
            + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}\n";
    try (CliFixture cli = new CliFixture(home)) {
      CliFixture.Ran ran = cli.feed(discover.getBytes(UTF_8), "mcp");
      assertThat(ran.code()).isZero();
      List<String> lines = ran.out().lines().toList();
      assertThat(lines).hasSize(1);
      assertThat(Json.parse(lines.get(0).getBytes(UTF_8)).at("/result/instructions").asText())
          .contains("workspace_create");
      assertThat(ran.err()).isEmpty();
    }
  }
}
