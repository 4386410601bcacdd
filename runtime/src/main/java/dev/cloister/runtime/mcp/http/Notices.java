package dev.cloister.runtime.mcp.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.feature.Change;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.Messages;
import java.util.function.Predicate;

/** Changes, as notifications. */
final class Notices {
  private Notices() {}

  static boolean isWanted(
      Change change,
      boolean tools,
      boolean prompts,
      boolean list,
      Predicate<String> resources,
      Predicate<String> tasks) {
    if (change instanceof Change.OfTools) {
      return tools;
    }
    if (change instanceof Change.OfPrompts) {
      return prompts;
    }
    if (change instanceof Change.OfResources) {
      return list;
    }
    return change instanceof Change.OfResource one
        ? resources.test(one.uri())
        : tasks.test(((Change.OfTask) change).task().id());
  }

  static ObjectNode of(Change change) {
    return Messages.notification(method(change), params(change));
  }

  private static String method(Change change) {
    if (change instanceof Change.OfTools) {
      return "notifications/tools/list_changed";
    }
    if (change instanceof Change.OfPrompts) {
      return "notifications/prompts/list_changed";
    }
    if (change instanceof Change.OfResources) {
      return "notifications/resources/list_changed";
    }
    return change instanceof Change.OfResource
        ? "notifications/resources/updated"
        : "notifications/tasks";
  }

  private static ObjectNode params(Change change) {
    if (change instanceof Change.OfResource one) {
      return Json.object().put("uri", one.uri());
    }
    return change instanceof Change.OfTask task ? task.task().json() : Json.object();
  }
}
