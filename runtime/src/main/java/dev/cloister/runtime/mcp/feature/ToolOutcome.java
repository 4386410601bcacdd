package dev.cloister.runtime.mcp.feature;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.Json;
import java.util.List;

/** How a call of a tool ended. */
public sealed interface ToolOutcome {
  /** It worked. Some clients show the one, some the other: each must be complete. */
  record Done(ObjectNode structured, String text) implements ToolOutcome {}

  /** It did not work; {@code text} says what failed and what to do, in full. */
  record Failed(String text) implements ToolOutcome {}

  /** It worked, and has no structure. */
  record Shown(List<Content> content) implements ToolOutcome {
    public Shown {
      content = List.copyOf(content);
    }
  }

  /** It goes on as a task, which is durable already. Only for clients that poll tasks. */
  record Started(TaskView task) implements ToolOutcome {}

  /** The result object of a call that is over, without what an era adds. */
  default ObjectNode json() {
    ObjectNode json = Json.object();
    if (this instanceof Done done) {
      json.putArray("content").add(new Content.Text(done.text()).json());
      json.set("structuredContent", done.structured());
    } else if (this instanceof Failed failed) {
      json.putArray("content").add(new Content.Text(failed.text()).json());
      return json.put("isError", true);
    } else if (this instanceof Shown shown) {
      ArrayNode content = json.putArray("content");
      shown.content().forEach(piece -> content.add(piece.json()));
    } else {
      return ((Started) this).task().summary().put("resultType", "task");
    }
    return json.put("isError", false);
  }
}
