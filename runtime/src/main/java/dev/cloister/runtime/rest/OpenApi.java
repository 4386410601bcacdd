package dev.cloister.runtime.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.verb.Schemas;
import dev.cloister.runtime.verb.Shape;
import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.Verbs;
import java.util.Locale;

/** The OpenAPI 3.1 document of {@code /v1}, from the catalogue. */
final class OpenApi {
  private static final String DESCRIPTION =
      "Durable Linux workspaces for agents: create them, run programs in them, move files, stop"
          + " them and start them again with everything still there. Every answer is JSON unless"
          + " its type says otherwise; every failure has a code, a message and a remedy.";

  private OpenApi() {}

  /** The whole document. */
  static ObjectNode document(String version) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Cloister")
        .put("version", version)
        .put("description", DESCRIPTION)
        .putObject("license")
        .put("name", "Apache-2.0")
        .put("identifier", "Apache-2.0");
    document.putArray("servers").addObject().put("url", "/");
    document.putArray("security").addObject().putArray("bearer");
    ObjectNode paths = document.putObject("paths");
    Verbs.ALL.forEach(verb -> add(verb, paths));
    own(paths, "/v1/openapi.json", "openapi", "Show this document");
    own(paths, "/healthz", "health", "Tell whether the daemon serves, without a token")
        .putArray("security");
    ObjectNode components = document.putObject("components");
    components
        .putObject("securitySchemes")
        .putObject("bearer")
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "What the file 'token' in the state directory holds.");
    components.putObject("schemas").set("Error", Schemas.error());
    return document;
  }

  private static void add(Verb<?, ?> verb, ObjectNode paths) {
    ObjectNode path = paths.withObjectProperty(verb.route().path());
    path.set(verb.route().method().name().toLowerCase(Locale.ROOT), OpenApiOperation.of(verb));
    if (verb.shape() == Shape.EXECUTION) {
      path.set("get", OpenApiOperation.ofSocket(verb));
    }
  }

  private static ObjectNode own(ObjectNode paths, String path, String id, String summary) {
    ObjectNode operation = paths.putObject(path).putObject("get");
    operation.put("operationId", id).put("summary", summary);
    operation
        .putObject("responses")
        .putObject("200")
        .put("description", "As said.")
        .putObject("content")
        .putObject("application/json")
        .putObject("schema")
        .put("type", "object");
    return operation;
  }
}
