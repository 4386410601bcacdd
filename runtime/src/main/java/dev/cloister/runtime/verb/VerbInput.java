package dev.cloister.runtime.verb;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The one edge where a caller's fields become a verb's input. Thread-safe. */
public final class VerbInput {
  private static final Map<Class<?>, JsonSchema> VALIDATORS = new ConcurrentHashMap<>();

  /** Loaded when first asked. */
  private static final class Library {
    static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    static final SchemaValidatorsConfig CONFIG =
        SchemaValidatorsConfig.builder().locale(Locale.ENGLISH).build();
  }

  private VerbInput() {}

  /**
   * The input in {@code fields}, which satisfies the verb's schema. A field that is null counts as
   * left out.
   *
   * @throws FailureException with {@code INVALID_ARGUMENT}, naming the field, the rule and the
   *     remedy
   */
  public static <I extends Record> I of(Verb<I, ?> verb, ObjectNode fields) {
    ObjectNode given = fields.deepCopy();
    given.properties().removeIf(field -> field.getValue().isNull());
    validator(verb).validate(given).stream()
        .findFirst()
        .ifPresent(
            broken -> {
              throw refusal(verb, broken);
            });
    try {
      return VerbJson.bind(given, verb.input());
    } catch (JsonMappingException e) {
      String field =
          e.getPath().stream()
              .map(JsonMappingException.Reference::getFieldName)
              .filter(name -> name != null)
              .findFirst()
              .orElse("");
      throw invalid(
          "The field '" + field + "' has a wrong value: out of its type's range",
          advice(verb, field));
    }
  }

  /** Loads what the first call would wait for. */
  public static void prepare() {
    Verbs.ALL.forEach(VerbInput::validator);
  }

  private static JsonSchema validator(Verb<?, ?> verb) {
    return VALIDATORS.computeIfAbsent(
        verb.input(),
        type -> Library.FACTORY.getSchema(Schemas.shared(verb.input()), Library.CONFIG));
  }

  private static FailureException refusal(Verb<?, ?> verb, ValidationMessage broken) {
    String at = name(broken.getInstanceLocation());
    return switch (broken.getType()) {
      case "required" -> {
        String missing = within(at, broken.getProperty());
        yield invalid("The field '" + missing + "' is missing", advice(verb, missing));
      }
      case "additionalProperties" ->
          invalid(
              "There is no field '" + within(at, broken.getProperty()) + "'",
              "Use " + fields(verb));
      default ->
          invalid("The field '" + at + "' has a wrong value: it " + rule(broken), advice(verb, at));
    };
  }

  /** The rule, without the place it was broken at. */
  private static String rule(ValidationMessage broken) {
    String place = broken.getInstanceLocation() + ": ";
    String message = broken.getMessage();
    String rule = message.startsWith(place) ? message.substring(place.length()) : message;
    return broken.getType().equals("type") ? "is not of the right type (" + rule + ")" : rule;
  }

  /** A field's name, as {@code env.PATH} or {@code command[0]}. */
  private static String name(JsonNodePath place) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < place.getNameCount(); i++) {
      if (place.getElement(i) instanceof Integer index) {
        name.append('[').append(index).append(']');
      } else {
        name.append(name.isEmpty() ? "" : ".").append(place.getName(i));
      }
    }
    return name.toString();
  }

  private static String within(String outer, String field) {
    return outer.isEmpty() ? field : outer + "." + field;
  }

  private static String advice(Verb<?, ?> verb, String field) {
    String top = field.split("[.\\[]", 2)[0];
    return Optional.ofNullable(Schemas.shared(verb.input()).get("properties").get(top))
        .map(schema -> "Give '" + top + "': " + schema.path("description").asText())
        .orElseGet(() -> "Use " + fields(verb));
  }

  private static String fields(Verb<?, ?> verb) {
    ObjectNode schema = Schemas.shared(verb.input());
    StringBuilder all = new StringBuilder();
    schema
        .get("properties")
        .fieldNames()
        .forEachRemaining(name -> all.append(all.isEmpty() ? "" : ", ").append(name));
    return all.isEmpty() ? "no fields." : all + ".";
  }

  private static FailureException invalid(String message, String remedy) {
    return new FailureException(FailureCode.INVALID_ARGUMENT, message, remedy);
  }
}
