package dev.cloister.runtime.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.verb.VerbJson;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A program that speaks MCP, and where it keeps which servers it uses. */
enum McpClient {
  CLAUDE_CODE("claude-code", "Claude Code, this project", Base.PROJECT, ".mcp.json", "mcpServers"),
  CLAUDE_DESKTOP(
      "claude-desktop",
      "Claude Desktop",
      Base.HOME,
      ".config/Claude/claude_desktop_config.json",
      "mcpServers"),
  CURSOR("cursor", "Cursor", Base.HOME, ".cursor/mcp.json", "mcpServers"),
  VSCODE("vscode", "VS Code, this project", Base.PROJECT, ".vscode/mcp.json", "servers"),
  WINDSURF("windsurf", "Windsurf", Base.HOME, ".codeium/windsurf/mcp_config.json", "mcpServers"),
  GEMINI("gemini", "Gemini CLI", Base.HOME, ".gemini/settings.json", "mcpServers"),
  CODEX("codex", "Codex", Base.HOME, ".codex/config.toml", "mcp_servers");

  private enum Base {
    HOME,
    PROJECT
  }

  private final String id;
  private final String title;
  private final Base base;
  private final String file;
  private final String section;

  McpClient(String id, String title, Base base, String file, String section) {
    this.id = id;
    this.title = title;
    this.base = base;
    this.file = file;
    this.section = section;
  }

  static Optional<McpClient> ofId(String id) {
    return Arrays.stream(values()).filter(client -> client.id.equals(id)).findFirst();
  }

  String id() {
    return id;
  }

  String title() {
    return title;
  }

  /** Where its servers are listed. */
  Path file(Path home, Path project) {
    return (base == Base.HOME ? home : project).resolve(file);
  }

  /** The member, or table, of the file that lists them. */
  String section() {
    return section;
  }

  boolean isToml() {
    return file.endsWith(".toml");
  }

  /** A whole file with this server and no other. */
  String text(McpServerEntry server) {
    if (isToml()) {
      return server.toml(section);
    }
    ObjectNode whole = VerbJson.object();
    whole.putObject(section).set(server.name(), server.json());
    return whole.toPrettyString() + "\n";
  }
}
