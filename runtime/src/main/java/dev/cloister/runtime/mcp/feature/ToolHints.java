package dev.cloister.runtime.mcp.feature;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.Json;

/**
 * What calling a tool does to the world.
 *
 * @param readOnly it changes nothing
 * @param destructive it may remove or overwrite what was there
 * @param idempotent a second call with the same arguments adds nothing
 * @param openWorld it reaches beyond this host's workspaces
 */
public record ToolHints(
    boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {
  public static final ToolHints READS = new ToolHints(true, false, true, false);

  ObjectNode json() {
    return Json.object()
        .put("readOnlyHint", readOnly)
        .put("destructiveHint", destructive)
        .put("idempotentHint", idempotent)
        .put("openWorldHint", openWorld);
  }
}
