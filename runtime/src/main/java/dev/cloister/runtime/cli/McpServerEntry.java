package dev.cloister.runtime.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cloister.runtime.verb.VerbJson;
import java.nio.file.Path;

/**
 * How a client starts this server.
 *
 * @param name what the client calls it
 * @param command the program of this command line
 * @param home the state directory
 */
record McpServerEntry(String name, Path command, Path home) {
  private static final String SUBCOMMAND = "mcp";

  ObjectNode json() {
    ObjectNode entry = VerbJson.object().put("type", "stdio").put("command", command.toString());
    entry.putArray("args").add(SUBCOMMAND);
    entry.putObject("env").put("CLOISTER_HOME", home.toString());
    return entry;
  }

  /** The same as a table; a TOML basic string is written as a JSON one is. */
  String toml(String section) {
    String table = section + "." + name;
    return "[%s]%ncommand = %s%nargs = [%s]%n%n[%s.env]%nCLOISTER_HOME = %s%n"
        .formatted(table, quoted(command), new TextNode(SUBCOMMAND), table, quoted(home))
        .replace(System.lineSeparator(), "\n");
  }

  private static String quoted(Path path) {
    return new TextNode(path.toString()).toString();
  }
}
