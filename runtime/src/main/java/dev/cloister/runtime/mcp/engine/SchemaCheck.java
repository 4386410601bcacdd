package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Whether values fit a JSON Schema 2020-12; nothing is ever fetched for it. Thread-safe. */
final class SchemaCheck {
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          factory -> factory.schemaLoaders(loaders -> loaders.values(all -> all.clear())));

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .locale(Locale.ENGLISH)
          .pathType(PathType.JSON_POINTER)
          .build();

  private final ObjectNode source;
  private final JsonSchema schema;

  SchemaCheck(ObjectNode source) {
    this.source = source;
    this.schema = FACTORY.getSchema(source, CONFIG);
  }

  /** What is wrong with {@code value}, and the remedy, in sentences; empty where nothing is. */
  Optional<String> problem(ObjectNode value) {
    Set<ValidationMessage> found = schema.validate(value);
    return found.isEmpty() ? Optional.empty() : Optional.of(tell(found.iterator().next()));
  }

  private String tell(ValidationMessage first) {
    String at = first.getInstanceLocation().toString();
    String property = first.getProperty();
    String field = property == null ? at : at + "/" + property;
    String where = field.isEmpty() ? "The arguments break" : "The argument '" + field + "' breaks";
    String what =
        where
            + " the rule '"
            + first.getType()
            + "': "
            + first.getMessage().replaceFirst("^: ", "");
    return what + ".\nWhat to do: " + remedy(field);
  }

  private String remedy(String field) {
    JsonNode at = source;
    for (String step : field.isEmpty() ? new String[0] : field.substring(1).split("/", -1)) {
      JsonNode deeper = at.path("properties").path(step);
      at = deeper.isMissingNode() ? at.path("items") : deeper;
    }
    String meaning = at.path("description").asText();
    return meaning.isEmpty() || field.isEmpty()
        ? "Give the arguments that the tool's input schema names, in their types."
        : "Give '" + field + "' as the tool's input schema says: " + meaning;
  }
}
