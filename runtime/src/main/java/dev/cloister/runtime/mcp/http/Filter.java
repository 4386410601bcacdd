package dev.cloister.runtime.mcp.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.feature.Change;
import dev.cloister.runtime.mcp.feature.ServerProfile;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which changes a subscriber is told.
 *
 * @param resources by URI
 * @param tasks by id
 */
record Filter(
    boolean tools, boolean prompts, boolean list, Set<String> resources, Set<String> tasks) {
  /** More names than this are refused. */
  private static final int MOST_NAMES = 256;

  Filter {
    resources = Set.copyOf(resources);
    tasks = Set.copyOf(tasks);
  }

  /** What is asked for in {@code params}. Fails with {@code INVALID_PARAMS}. */
  static Filter of(ObjectNode params) {
    ObjectNode wanted =
        Json.child(params, "notifications")
            .orElseThrow(
                () ->
                    RpcException.invalid(
                        "The params lack 'notifications'. Say there what is to be told."));
    return new Filter(
        wanted.path("toolsListChanged").asBoolean(),
        wanted.path("promptsListChanged").asBoolean(),
        wanted.path("resourcesListChanged").asBoolean(),
        names(wanted.path("resourceSubscriptions")),
        names(wanted.path("taskIds")));
  }

  /** What of it is told by a server of this profile; {@code owned}: the tasks of the subscriber. */
  Filter within(ServerProfile.Told told, Set<String> owned) {
    return new Filter(
        tools && told.tools(),
        prompts && told.prompts(),
        list && told.resources(),
        told.contents() ? resources : Set.of(),
        owned);
  }

  /** As it is acknowledged: what is not told is left out. */
  ObjectNode json() {
    ObjectNode json = Json.object();
    put(json, "toolsListChanged", tools);
    put(json, "promptsListChanged", prompts);
    put(json, "resourcesListChanged", list);
    put(json, "resourceSubscriptions", resources);
    put(json, "taskIds", tasks);
    return json;
  }

  boolean takes(Change change) {
    return Notices.isWanted(change, tools, prompts, list, resources::contains, tasks::contains);
  }

  private static void put(ObjectNode json, String field, boolean value) {
    if (value) {
      json.put(field, true);
    }
  }

  private static void put(ObjectNode json, String field, Set<String> names) {
    if (!names.isEmpty()) {
      new TreeSet<>(names).forEach(json.putArray(field)::add);
    }
  }

  private static Set<String> names(JsonNode list) {
    if (list.size() > MOST_NAMES) {
      throw RpcException.invalid("More than " + MOST_NAMES + " names. Subscribe to fewer.");
    }
    Set<String> names = new TreeSet<>();
    for (JsonNode name : list) {
      if (name.isTextual()) {
        names.add(name.asText());
      }
    }
    return names;
  }
}
