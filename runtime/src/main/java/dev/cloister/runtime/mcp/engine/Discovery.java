package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.era.ClientCapabilities;
import dev.cloister.runtime.mcp.era.Era;
import dev.cloister.runtime.mcp.era.Revisions;
import dev.cloister.runtime.mcp.feature.Features;
import dev.cloister.runtime.mcp.feature.ServerProfile;
import dev.cloister.runtime.mcp.rpc.Json;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a server says about itself. */
final class Discovery {
  private final Features features;

  Discovery(Features features) {
    this.features = features;
  }

  CompletionStage<ObjectNode> discover(ObjectNode params, Scope scope) {
    ObjectNode result = Json.object();
    Revisions.MODERN.forEach(result.putArray("supportedVersions")::add);
    result.set("capabilities", capabilities(Era.MODERN));
    result.put("instructions", features.profile().instructions());
    return CompletableFuture.completedFuture(result);
  }

  /** The result of a handshake that agreed on {@code revision}. */
  ObjectNode initialized(String revision) {
    ObjectNode result = Json.object().put("protocolVersion", revision);
    result.set("capabilities", capabilities(Era.LEGACY));
    result.set("serverInfo", server());
    return result.put("instructions", features.profile().instructions());
  }

  ObjectNode server() {
    ServerProfile profile = features.profile();
    return Json.object()
        .put("name", profile.name())
        .put("title", profile.title())
        .put("version", profile.version());
  }

  private ObjectNode capabilities(Era era) {
    ServerProfile.Told told = features.profile().told();
    ObjectNode all = Json.object();
    all.putObject("tools").put("listChanged", told.tools());
    all.putObject("prompts").put("listChanged", told.prompts());
    all.putObject("resources")
        .put("listChanged", told.resources())
        .put("subscribe", told.contents());
    all.putObject("completions");
    if (features.profile().logs()) {
      all.putObject("logging");
    }
    if (era == Era.MODERN && features.tasks().isPresent()) {
      all.putObject("extensions").putObject(ClientCapabilities.TASKS);
    }
    return all;
  }
}
