package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.feature.Content;
import dev.cloister.runtime.mcp.feature.Page;
import dev.cloister.runtime.mcp.feature.Prompt;
import dev.cloister.runtime.mcp.feature.PromptSpec;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code prompts/*}. */
final class PromptMethods {
  private static final String LIST = "prompts";

  private final List<Prompt> prompts;
  private final int pageSize;

  PromptMethods(List<Prompt> prompts, int pageSize) {
    this.prompts = prompts;
    this.pageSize = pageSize;
  }

  CompletionStage<ObjectNode> list(ObjectNode params, Scope scope) {
    Page<Prompt> page =
        Cursors.page(
            prompts, prompt -> prompt.spec().name(), Cursors.begin(LIST, params), pageSize);
    ObjectNode result = Json.object();
    ArrayNode items = result.putArray("prompts");
    page.items().forEach(prompt -> items.add(prompt.spec().json()));
    page.next().ifPresent(next -> result.put("nextCursor", Cursors.cursor(LIST, next)));
    return CompletableFuture.completedFuture(result);
  }

  CompletionStage<ObjectNode> get(ObjectNode params, Scope scope) {
    Prompt prompt = find(Json.text(params, "name").orElseThrow(() -> Refusals.lacks("name")));
    Map<String, String> arguments = arguments(prompt.spec(), params);
    return prompt.get(arguments, scope).thenApply(said -> result(prompt.spec(), said));
  }

  /** The prompt of this name. Fails with {@code INVALID_PARAMS}. */
  Prompt find(String name) {
    return prompts.stream()
        .filter(prompt -> prompt.spec().name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                RpcException.invalid(
                    "There is no prompt '" + name + "'. List them with prompts/list."));
  }

  private static Map<String, String> arguments(PromptSpec spec, ObjectNode params) {
    JsonNode given = params.path("arguments");
    Map<String, String> arguments = new HashMap<>();
    for (PromptSpec.Argument declared : spec.arguments()) {
      if (given.path(declared.name()).isTextual()) {
        arguments.put(declared.name(), given.path(declared.name()).asText());
      } else if (declared.required() || given.has(declared.name())) {
        throw RpcException.invalid(
            "The argument '"
                + declared.name()
                + "' is missing or not a string. Give it: "
                + declared.description());
      }
    }
    return arguments;
  }

  private static ObjectNode result(PromptSpec spec, List<Content> said) {
    ObjectNode result = Json.object().put("description", spec.description());
    ArrayNode messages = result.putArray("messages");
    for (Content content : said) {
      messages.addObject().put("role", "user").set("content", content.json());
    }
    return result;
  }
}
