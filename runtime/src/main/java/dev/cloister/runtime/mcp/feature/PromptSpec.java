package dev.cloister.runtime.mcp.feature;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.Json;
import java.util.List;

/** How a prompt presents itself. */
public record PromptSpec(String name, String title, String description, List<Argument> arguments) {
  /** One that people fill in. */
  public record Argument(String name, String description, boolean required) {}

  public PromptSpec {
    arguments = List.copyOf(arguments);
  }

  /** As it stands in a list of prompts. */
  public ObjectNode json() {
    ObjectNode json =
        Json.object().put("name", name).put("title", title).put("description", description);
    ArrayNode list = json.putArray("arguments");
    for (Argument argument : arguments) {
      list.addObject()
          .put("name", argument.name())
          .put("description", argument.description())
          .put("required", argument.required());
    }
    return json;
  }
}
