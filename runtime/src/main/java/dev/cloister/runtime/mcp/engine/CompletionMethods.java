package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.feature.Completer;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code completion/complete}. */
final class CompletionMethods {
  private final Completer completer;
  private final PromptMethods prompts;

  CompletionMethods(Completer completer, PromptMethods prompts) {
    this.completer = completer;
    this.prompts = prompts;
  }

  CompletionStage<ObjectNode> complete(ObjectNode params, Scope scope) {
    JsonNode argument = params.path("argument");
    String name = Json.text(argument, "name").orElseThrow(() -> Refusals.lacks("argument.name"));
    String typed = Json.text(argument, "value").orElseThrow(() -> Refusals.lacks("argument.value"));
    Map<String, String> known = new HashMap<>();
    params
        .path("context")
        .path("arguments")
        .properties()
        .forEach(each -> known.put(each.getKey(), each.getValue().asText()));
    return completer
        .suggest(target(params.path("ref")), name, typed, known)
        .thenApply(CompletionMethods::result);
  }

  private Completer.Target target(JsonNode ref) {
    return switch (ref.path("type").asText()) {
      case "ref/prompt" ->
          new Completer.Target.OfPrompt(prompts.find(ref.path("name").asText()).spec().name());
      case "ref/resource" -> new Completer.Target.OfTemplate(ref.path("uri").asText());
      default ->
          throw RpcException.invalid(
              "The 'ref' is of no known type. Use ref/prompt or ref/resource.");
    };
  }

  private static ObjectNode result(List<String> suggestions) {
    ObjectNode result = Json.object();
    ObjectNode completion = result.putObject("completion");
    ArrayNode values = completion.putArray("values");
    suggestions.stream().limit(Completer.MOST).forEach(values::add);
    completion.put("total", suggestions.size());
    completion.put("hasMore", suggestions.size() > Completer.MOST);
    return result;
  }
}
