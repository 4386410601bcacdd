package dev.cloister.runtime.mcp.feature;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.Json;

/** A piece of what a tool answers or a prompt says. */
public sealed interface Content {
  /** Plain text. */
  record Text(String text) implements Content {}

  /** An image, in base64. */
  record Image(String base64, String mimeType) implements Content {}

  /** Sound, in base64. */
  record Audio(String base64, String mimeType) implements Content {}

  /** A resource with its contents. */
  record Embedded(ResourceContents contents) implements Content {}

  /** A resource to be read. */
  record Link(ResourceSpec resource) implements Content {}

  /** As it goes out. */
  default ObjectNode json() {
    if (this instanceof Text text) {
      return Json.object().put("type", "text").put("text", text.text());
    }
    if (this instanceof Image image) {
      return media("image", image.base64(), image.mimeType());
    }
    if (this instanceof Audio audio) {
      return media("audio", audio.base64(), audio.mimeType());
    }
    if (this instanceof Embedded embedded) {
      ObjectNode json = Json.object().put("type", "resource");
      json.set("resource", embedded.contents().json());
      return json;
    }
    return ((Link) this).resource().json().put("type", "resource_link");
  }

  private static ObjectNode media(String type, String base64, String mimeType) {
    return Json.object().put("type", type).put("data", base64).put("mimeType", mimeType);
  }
}
