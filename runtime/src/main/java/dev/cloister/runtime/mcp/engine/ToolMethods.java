package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.mcp.feature.Page;
import dev.cloister.runtime.mcp.feature.Tool;
import dev.cloister.runtime.mcp.feature.ToolOutcome;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code tools/*}. */
final class ToolMethods {
  private static final Logger log = LoggerFactory.getLogger(ToolMethods.class);
  private static final String LIST = "tools";

  private record Known(Tool tool, SchemaCheck check) {
    Optional<String> problem(ObjectNode arguments) {
      return tool.checksArguments() ? Optional.empty() : check.problem(arguments);
    }
  }

  private final Map<String, Known> known = new LinkedHashMap<>();
  private final List<Tool> tools;
  private final int pageSize;

  ToolMethods(List<Tool> tools, int pageSize) {
    this.tools = tools;
    this.pageSize = pageSize;
    for (Tool tool : tools) {
      known.put(tool.spec().name(), new Known(tool, new SchemaCheck(tool.spec().input())));
    }
  }

  /** The schema of a tool's arguments, if there is such a tool. */
  Optional<ObjectNode> input(String name) {
    return Optional.ofNullable(known.get(name)).map(found -> found.tool().spec().input());
  }

  CompletionStage<ObjectNode> list(ObjectNode params, Scope scope) {
    Page<Tool> page =
        Cursors.page(tools, tool -> tool.spec().name(), Cursors.begin(LIST, params), pageSize);
    ObjectNode result = Json.object();
    ArrayNode items = result.putArray("tools");
    page.items().forEach(tool -> items.add(tool.spec().json()));
    page.next().ifPresent(next -> result.put("nextCursor", Cursors.cursor(LIST, next)));
    return CompletableFuture.completedFuture(result);
  }

  CompletionStage<ObjectNode> call(ObjectNode params, Scope scope) {
    String name = Json.text(params, "name").orElseThrow(() -> Refusals.lacks("name"));
    Known found = known.get(name);
    if (found == null) {
      throw RpcException.invalid("There is no tool '" + name + "'. List them with tools/list.");
    }
    if (found.tool().spec().needsTasks() && !scope.client().capabilities().tasks()) {
      throw Refusals.needsTasks();
    }
    ObjectNode arguments = arguments(params);
    Optional<String> wrong = found.problem(arguments);
    if (wrong.isPresent()) {
      return CompletableFuture.completedFuture(
          new ToolOutcome.Failed(wrong.get() + "\nCode: " + FailureCode.INVALID_ARGUMENT.id())
              .json());
    }
    return perform(found.tool(), arguments, scope).thenApply(ToolOutcome::json);
  }

  private static CompletionStage<ToolOutcome> perform(
      Tool tool, ObjectNode arguments, Scope scope) {
    CompletionStage<ToolOutcome> outcome;
    try {
      outcome = tool.call(arguments, scope);
    } catch (RuntimeException e) {
      outcome = CompletableFuture.failedFuture(e);
    }
    return outcome.exceptionally(error -> failed(tool, error));
  }

  private static ToolOutcome failed(Tool tool, Throwable error) {
    Throwable cause = Causes.of(error);
    if (cause instanceof RpcException || cause instanceof InputRequiredException) {
      throw new CompletionException(cause);
    }
    if (!(cause instanceof FailureException)) {
      log.error("The tool {} broke", tool.spec().name(), cause);
    }
    return new ToolOutcome.Failed(FailureText.of(FailureException.failureOf(cause)));
  }

  /** What is null counts as left out: many models fill in every field. */
  private static ObjectNode arguments(ObjectNode params) {
    if (!params.has("arguments")) {
      return Json.object();
    }
    ObjectNode given =
        Json.child(params, "arguments")
            .orElseThrow(() -> RpcException.invalid("The 'arguments' are not an object."));
    ObjectNode arguments = given.deepCopy();
    arguments.properties().removeIf(each -> each.getValue().isNull());
    return arguments;
  }
}
