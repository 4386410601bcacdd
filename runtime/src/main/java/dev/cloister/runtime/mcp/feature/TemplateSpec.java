package dev.cloister.runtime.mcp.feature;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.Json;
import java.util.Optional;

/**
 * How a family of resources presents itself.
 *
 * @param uriTemplate by RFC 6570
 * @param mimeType empty where it differs from one to the other
 */
public record TemplateSpec(
    String uriTemplate, String name, String title, String description, Optional<String> mimeType) {

  /** As it stands in a list of templates. */
  public ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("uriTemplate", uriTemplate)
            .put("name", name)
            .put("title", title)
            .put("description", description);
    mimeType.ifPresent(type -> json.put("mimeType", type));
    return json;
  }
}
