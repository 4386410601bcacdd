package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.feature.Answer;
import dev.cloister.runtime.mcp.feature.TaskView;
import dev.cloister.runtime.mcp.feature.Tasks;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code tasks/*}. */
final class TaskMethods {
  private final Tasks tasks;

  TaskMethods(Tasks tasks) {
    this.tasks = tasks;
  }

  CompletionStage<ObjectNode> get(ObjectNode params, Scope scope) {
    String id = id(params, scope);
    return tasks
        .find(scope.client().principal(), id)
        .thenApply(found -> found.map(TaskView::json).orElseThrow(() -> unknown(id)));
  }

  CompletionStage<ObjectNode> update(ObjectNode params, Scope scope) {
    String id = id(params, scope);
    ObjectNode given =
        Json.child(params, "inputResponses").orElseThrow(() -> malformed("inputResponses"));
    Map<String, Answer> answers = new HashMap<>();
    given
        .properties()
        .forEach(
            each -> {
              if (!(each.getValue() instanceof ObjectNode answer)) {
                throw malformed("inputResponses." + each.getKey());
              }
              answers.put(each.getKey(), new Answer(answer));
            });
    return tasks
        .answer(scope.client().principal(), id, answers)
        .thenApply(known -> acknowledged(known, id));
  }

  CompletionStage<ObjectNode> cancel(ObjectNode params, Scope scope) {
    String id = id(params, scope);
    return tasks.cancel(scope.client().principal(), id).thenApply(known -> acknowledged(known, id));
  }

  private static String id(ObjectNode params, Scope scope) {
    if (!scope.client().capabilities().tasks()) {
      throw Refusals.needsTasks();
    }
    return Json.text(params, "taskId").orElseThrow(() -> Refusals.lacks("taskId"));
  }

  private static ObjectNode acknowledged(boolean known, String id) {
    if (!known) {
      throw unknown(id);
    }
    return Json.object();
  }

  private static RpcException unknown(String id) {
    return RpcException.invalid(
        "There is no task '" + id + "', or no longer. Call the tool again if its work is needed.");
  }

  private static RpcException malformed(String field) {
    return RpcException.invalid("The '" + field + "' are missing or no object. Give an object.");
  }
}
