package dev.cloister.runtime.mcp.feature;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.Json;
import java.util.Optional;

/**
 * How a tool presents itself.
 *
 * @param name 1 to 128 of letters, digits, {@code _}, {@code -}, {@code .}
 * @param title for people
 * @param description for models
 * @param input JSON Schema 2020-12, an object
 * @param output the same, of its structured content; empty where it has none
 * @param needsTasks it can be called only by clients that poll tasks
 */
public record ToolSpec(
    String name,
    String title,
    String description,
    ObjectNode input,
    Optional<ObjectNode> output,
    ToolHints hints,
    boolean needsTasks) {

  /** As it stands in a list of tools. */
  public ObjectNode json() {
    ObjectNode json =
        Json.object().put("name", name).put("title", title).put("description", description);
    json.set("inputSchema", input);
    output.ifPresent(schema -> json.set("outputSchema", schema));
    json.set("annotations", hints.json().put("title", title));
    return json;
  }
}
