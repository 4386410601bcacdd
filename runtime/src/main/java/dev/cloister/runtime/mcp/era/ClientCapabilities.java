package dev.cloister.runtime.mcp.era;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.Json;
import java.util.Optional;

/**
 * What a client has declared that it can do.
 *
 * @param forms it asks its user to fill in forms
 * @param urls it sends its user to a page
 * @param sampling it asks its model
 * @param roots it tells its directories
 * @param tasks it polls tasks
 */
public record ClientCapabilities(
    boolean forms, boolean urls, boolean sampling, boolean roots, boolean tasks) {

  /** The extension by which a client says that it polls tasks. */
  public static final String TASKS = "io.modelcontextprotocol/tasks";

  public static ClientCapabilities of(ObjectNode declared) {
    Optional<ObjectNode> elicitation = Json.child(declared, "elicitation");
    return new ClientCapabilities(
        elicitation.map(modes -> modes.has("form") || !modes.has("url")).orElse(false),
        elicitation.map(modes -> modes.has("url")).orElse(false),
        declared.path("sampling").isObject(),
        declared.path("roots").isObject(),
        declared.path("extensions").path(TASKS).isObject());
  }
}
