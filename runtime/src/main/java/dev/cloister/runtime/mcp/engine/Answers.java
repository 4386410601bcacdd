package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.feature.Answer;
import dev.cloister.runtime.mcp.feature.Question;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The answers that came with a request of several rounds: those of this round, and those of earlier
 * ones, which its state holds. Thread-safe.
 */
final class Answers {
  private static final Set<String> ACTIONS = Set.of("accept", "decline", "cancel");
  private static final String ANSWERED = "answered";
  private static final String ASKED = "asked";

  private final Map<String, ObjectNode> given;
  private final Set<String> asked;
  private final Map<String, ObjectNode> accepted = new ConcurrentHashMap<>();

  private Answers(Map<String, ObjectNode> given, Set<String> asked, Map<String, ObjectNode> held) {
    this.given = given;
    this.asked = asked;
    this.accepted.putAll(held);
  }

  /**
   * Reads them.
   *
   * @param held what the state holds; empty: there is none
   * @throws RpcException with {@code INVALID_PARAMS} where they are malformed
   */
  static Answers of(ObjectNode params, Optional<ObjectNode> held) {
    Map<String, ObjectNode> given = new HashMap<>();
    if (params.has("inputResponses")) {
      ObjectNode responses = Json.child(params, "inputResponses").orElseThrow(Answers::malformed);
      responses.properties().forEach(each -> given.put(each.getKey(), object(each.getValue())));
    }
    Set<String> asked = new HashSet<>();
    Map<String, ObjectNode> earlier = new HashMap<>();
    held.ifPresent(
        state -> {
          state.path(ASKED).forEach(key -> asked.add(key.asText()));
          state
              .path(ANSWERED)
              .properties()
              .forEach(each -> earlier.put(each.getKey(), object(each.getValue())));
        });
    return new Answers(given, asked, earlier);
  }

  /** A usable answer to {@code question}, if there is one. */
  Optional<Answer> to(String key, Question question) {
    Optional<ObjectNode> known = Optional.ofNullable(accepted.get(key));
    if (known.isEmpty() && (asked.contains(key) || !question.bound())) {
      known = Optional.ofNullable(given.get(key)).filter(answer -> fits(answer, question));
      known.ifPresent(answer -> accepted.put(key, answer));
    }
    return known.map(Answer::new);
  }

  /** What the state of the next round holds. */
  ObjectNode held(Set<String> nowAsked) {
    ObjectNode held = Json.object();
    ArrayNode keys = held.putArray(ASKED);
    nowAsked.stream().sorted().forEach(keys::add);
    ObjectNode answered = held.putObject(ANSWERED);
    accepted.forEach(answered::set);
    return held;
  }

  /** Whether {@code answer} is one to {@code question}. */
  static boolean fits(ObjectNode answer, Question question) {
    if (question.kind() != Question.Kind.FORM) {
      return true;
    }
    String action = answer.path("action").asText();
    if (!action.equals("accept")) {
      return ACTIONS.contains(action);
    }
    return Json.child(question.params(), "requestedSchema")
        .map(schema -> new SchemaCheck(schema).problem(new Answer(answer).form()).isEmpty())
        .orElse(true);
  }

  private static ObjectNode object(JsonNode value) {
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw malformed();
  }

  private static RpcException malformed() {
    return RpcException.invalid(
        "The inputResponses are not an object of objects. Give one answer for each question's key.");
  }
}
