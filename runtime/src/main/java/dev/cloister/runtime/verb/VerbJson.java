package dev.cloister.runtime.verb;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The verbs' records as JSON. Strict on what comes in from a caller, lenient on what a newer daemon
 * answers.
 */
public final class VerbJson {
  /** A body larger than this is refused, in bytes. */
  public static final int MAX_DOCUMENT = 1 << 20;

  /** No input needs more; 10,000 nested arrays cost a stack elsewhere. */
  public static final int MAX_DEPTH = 32;

  private static final ObjectMapper MAPPER = newMapper();

  private VerbJson() {}

  /** {@code record} as a UTF-8 document; absent fields are left out. */
  public static byte[] write(Record record) {
    try {
      return MAPPER.writeValueAsBytes(record);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@link #write} with line breaks, for people. */
  public static String pretty(Record record) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The fields of {@code record} as JSON, for a client that spreads them over a request. */
  public static ObjectNode tree(Record record) {
    return MAPPER.valueToTree(record);
  }

  /** An answer of the daemon; unknown fields are ignored. */
  public static <T extends Record> T read(byte[] document, Class<T> type) throws IOException {
    return MAPPER.readValue(document, type);
  }

  /**
   * A message of a streamed execution.
   *
   * @throws FailureException with {@code INVALID_ARGUMENT} unless it is one
   */
  public static <T> T message(byte[] document, Class<T> type) {
    try {
      return MAPPER.readValue(document, type);
    } catch (JsonProcessingException e) {
      throw invalid(
          "The message is not one of the protocol's", "Send a JSON object with a known 'type'.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An object to gather an input in. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * A caller's document.
   *
   * @throws FailureException with {@code INVALID_ARGUMENT} unless it is one JSON object within the
   *     limits
   */
  public static ObjectNode parse(byte[] document) {
    try {
      JsonNode node =
          MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(document);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw invalid("The body is not a JSON object", "Send one JSON object.");
    } catch (JsonProcessingException e) {
      throw invalid(
          "The body is not acceptable JSON: " + e.getOriginalMessage(),
          "Send one JSON object, nested at most " + MAX_DEPTH + " deep.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A record of {@code type}; what the schema leaves open must be right.
   *
   * @throws JsonMappingException naming the field, where a value is out of its type's range
   */
  static <T extends Record> T bind(ObjectNode fields, Class<T> type) throws JsonMappingException {
    try {
      return MAPPER.readerFor(type).readValue(fields);
    } catch (JsonMappingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The mapper itself, for what derives schemas from the same records. */
  static ObjectMapper mapper() {
    return MAPPER;
  }

  private static FailureException invalid(String message, String remedy) {
    return new FailureException(FailureCode.INVALID_ARGUMENT, message, remedy);
  }

  private static ObjectMapper newMapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();
    return new ObjectMapper(factory)
        .registerModule(new Jdk8Module())
        .registerModule(new JavaTimeModule())
        .setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }
}
