package dev.cloister.runtime.mcp.rpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads and writes the protocol's JSON. Thread-safe. */
public final class Json {
  /** Documents nested deeper are refused: they cost a stack elsewhere. */
  public static final int MAX_DEPTH = 64;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /**
   * A document from a peer.
   *
   * @throws RpcException with {@code PARSE_ERROR} unless it is one JSON value in UTF-8, without
   *     repeated names, nested at most {@link #MAX_DEPTH} deep
   */
  public static JsonNode parse(byte[] document) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
      JsonNode node = MAPPER.readTree(text);
      if (node.isMissingNode()) {
        throw new RpcException(ErrorCode.PARSE_ERROR, "The message is empty. Send a JSON object.");
      }
      return node;
    } catch (CharacterCodingException e) {
      throw new RpcException(ErrorCode.PARSE_ERROR, "The message is not UTF-8. Send UTF-8.");
    } catch (JsonProcessingException e) {
      throw new RpcException(
          ErrorCode.PARSE_ERROR,
          "The message is not acceptable JSON: "
              + e.getOriginalMessage()
              + ". Send one JSON object"
              + " nested at most "
              + MAX_DEPTH
              + " deep.");
    }
  }

  /** On one line: no line feed outside of strings, and those are escaped. */
  public static byte[] write(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For people and models to read, with line breaks. */
  public static String pretty(JsonNode node) {
    return node.toPrettyString();
  }

  /** The string at {@code field}; empty where there is none or it is something else. */
  public static Optional<String> text(JsonNode parent, String field) {
    return Optional.ofNullable(parent.get(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  /** The object at {@code field}; empty where there is none or it is something else. */
  public static Optional<ObjectNode> child(JsonNode parent, String field) {
    return parent.get(field) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
  }
}
