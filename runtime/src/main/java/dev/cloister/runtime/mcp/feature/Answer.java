package dev.cloister.runtime.mcp.feature;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.Json;

/** What a client answered to a {@link Question}. */
public record Answer(ObjectNode json) {

  /** Whether the user filled in the form, rather than declined or dismissed it. */
  public boolean accepted() {
    return Json.text(json, "action").filter("accept"::equals).isPresent();
  }

  /** What the user filled in; valid against the form's schema where {@link #accepted}. */
  public ObjectNode form() {
    return Json.child(json, "content").orElseGet(Json::object);
  }
}
