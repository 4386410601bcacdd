package dev.cloister.runtime.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.Schemas;
import dev.cloister.runtime.verb.Verb;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One verb as an OpenAPI operation: where its fields travel, what it answers, how it fails. */
final class OpenApiOperation {
  private static final String JSON = "application/json";
  private static final String BYTES = "application/octet-stream";
  private static final String ERROR = "#/components/schemas/Error";
  private static final String STREAMS =
      "Opens a WebSocket that streams an execution. The first text message is this verb's input"
          + " without the workspace. Binary messages begin with a byte that names the stream: 0"
          + " standard input, 1 standard output, 2 standard error. Text messages of the caller are"
          + " {\"type\":\"end\"}, {\"type\":\"signal\",\"signal\":15} and {\"type\":\"cancel\"};"
          + " those of the daemon are started, credit, exit and error.";

  private final Verb<?, ?> verb;
  private final ObjectNode input;
  private final ObjectNode operation = JsonNodeFactory.instance.objectNode();

  private OpenApiOperation(Verb<?, ?> verb) {
    this.verb = verb;
    this.input = Schemas.input(verb);
  }

  static ObjectNode of(Verb<?, ?> verb) {
    OpenApiOperation made = new OpenApiOperation(verb);
    made.describe(verb.toolName(), verb.title(), verb.description());
    made.parameters();
    made.body();
    made.success();
    made.failures();
    return made.operation;
  }

  /** The WebSocket beside an execution's route. */
  static ObjectNode ofSocket(Verb<?, ?> verb) {
    OpenApiOperation made = new OpenApiOperation(verb);
    made.describe(verb.toolName() + "_stream", verb.title() + ", streamed", STREAMS);
    made.parameters();
    made.response("101", "The WebSocket is open; failures come as its messages.");
    made.failures();
    return made.operation;
  }

  private void describe(String id, String summary, String description) {
    operation.put("operationId", id).put("summary", summary).put("description", description);
    operation.putArray("tags").add(verb.name().split("-", 2)[0]);
  }

  private void parameters() {
    List<String> inPath = verb.route().parameters();
    Set<String> required = required();
    ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
    for (Map.Entry<String, JsonNode> field : input.get("properties").properties()) {
      boolean isInPath = inPath.contains(field.getKey());
      if (!isInPath && verb.route().hasBody()) {
        continue;
      }
      ObjectNode schema = field.getValue().deepCopy();
      JsonNode description = schema.remove("description");
      parameters
          .addObject()
          .put("name", field.getKey())
          .put("in", isInPath ? "path" : "query")
          .put("required", isInPath || required.contains(field.getKey()))
          .put("description", description.asText())
          .set("schema", schema);
    }
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
  }

  private void body() {
    switch (verb.shape()) {
      case UPLOAD ->
          content(operation.putObject("requestBody").put("required", true)).putObject(BYTES);
      case CALL, CHORE, EXECUTION, OUTCOME -> {
        if (verb.route().hasBody()) {
          document();
        }
      }
      case DOWNLOAD, TEXT -> {}
    }
  }

  private void document() {
    ObjectNode fields = input.deepCopy();
    ((ObjectNode) fields.get("properties")).remove(verb.route().parameters());
    Set<String> required = required();
    verb.route().parameters().forEach(required::remove);
    fields.remove("required");
    if (!required.isEmpty()) {
      ArrayNode names = fields.putArray("required");
      required.forEach(names::add);
    }
    ObjectNode body = operation.putObject("requestBody").put("required", !required.isEmpty());
    content(body).putObject(JSON).set("schema", fields);
  }

  private void success() {
    ObjectNode response = response("200", "Done.");
    switch (verb.shape()) {
      case CALL, CHORE, EXECUTION, OUTCOME, UPLOAD ->
          content(response).putObject(JSON).set("schema", Schemas.output(verb));
      case TEXT ->
          content(response).putObject("text/plain").putObject("schema").put("type", "string");
      case DOWNLOAD -> {
        content(response).putObject(BYTES);
        response
            .putObject("headers")
            .putObject(Downloads.TRANSFER_HEADER)
            .put("description", "The id to ask how the download ended by.")
            .putObject("schema")
            .put("type", "string");
      }
    }
  }

  private void failures() {
    Map<String, List<String>> codes = new TreeMap<>();
    for (FailureCode code : verb.errors()) {
      String status = Integer.toString(Statuses.of(code).intValue());
      codes.computeIfAbsent(status, none -> new ArrayList<>()).add(code.id());
    }
    codes.computeIfAbsent("403", none -> new ArrayList<>()).add(FailureCode.UNAUTHORIZED.id());
    if (verb.route().hasBody()) {
      codes.computeIfAbsent("413", none -> new ArrayList<>()).add(FailureCode.LIMIT_EXCEEDED.id());
    }
    codes.forEach(
        (status, ids) ->
            content(response(status, "Failed: " + String.join(", ", ids) + "."))
                .putObject(JSON)
                .putObject("schema")
                .put("$ref", ERROR));
  }

  private ObjectNode response(String status, String description) {
    return operation
        .withObjectProperty("responses")
        .putObject(status)
        .put("description", description);
  }

  private static ObjectNode content(ObjectNode holder) {
    return holder.withObjectProperty("content");
  }

  private Set<String> required() {
    Set<String> names = new LinkedHashSet<>();
    input.path("required").forEach(name -> names.add(name.asText()));
    return names;
  }
}
