package dev.cloister.runtime.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cloister.runtime.verb.Schemas;
import dev.cloister.runtime.verb.Verb;
import java.util.List;

/** A query's texts, as the types of the verb's schema; what does not fit stays for it to refuse. */
final class QueryValues {
  private QueryValues() {}

  /** The value of a field given {@code texts} times; a list's items are given one by one. */
  static JsonNode of(Verb<?, ?> verb, String name, List<String> texts) {
    JsonNode schema = Schemas.input(verb).path("properties").path(name);
    if (!schema.path("type").asText().equals("array")) {
      return one(schema, texts.get(texts.size() - 1));
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    texts.forEach(text -> all.add(one(schema.path("items"), text)));
    return all;
  }

  private static JsonNode one(JsonNode schema, String text) {
    return switch (schema.path("type").asText()) {
      case "integer" -> integer(text);
      case "boolean" ->
          text.equals("true") || text.equals("false")
              ? BooleanNode.valueOf(Boolean.parseBoolean(text))
              : TextNode.valueOf(text);
      default -> TextNode.valueOf(text);
    };
  }

  private static JsonNode integer(String text) {
    try {
      return LongNode.valueOf(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return TextNode.valueOf(text);
    }
  }
}
