package dev.cloister.runtime.mcp.feature;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.Json;

/** What a resource holds. */
public sealed interface ResourceContents {
  /** Text. */
  record Text(String uri, String mimeType, String text) implements ResourceContents {}

  /** Bytes, in base64. */
  record Blob(String uri, String mimeType, String base64) implements ResourceContents {}

  /** As it goes out. */
  default ObjectNode json() {
    if (this instanceof Text text) {
      return Json.object()
          .put("uri", text.uri())
          .put("mimeType", text.mimeType())
          .put("text", text.text());
    }
    Blob blob = (Blob) this;
    return Json.object()
        .put("uri", blob.uri())
        .put("mimeType", blob.mimeType())
        .put("blob", blob.base64());
  }
}
