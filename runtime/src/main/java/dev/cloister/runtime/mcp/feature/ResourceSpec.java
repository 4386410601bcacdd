package dev.cloister.runtime.mcp.feature;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.Json;

/** How a resource presents itself. */
public record ResourceSpec(
    String uri, String name, String title, String description, String mimeType) {

  /** As it stands in a list of resources. */
  public ObjectNode json() {
    return Json.object()
        .put("uri", uri)
        .put("name", name)
        .put("title", title)
        .put("description", description)
        .put("mimeType", mimeType);
  }
}
