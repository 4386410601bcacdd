package dev.cloister.runtime.mcp.feature;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.RpcError;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A task as it is now.
 *
 * @param message for people, about the state it is in
 * @param keep how long after its creation it is remembered; empty: for ever
 * @param poll how long to wait between two looks at it
 */
public record TaskView(
    String id,
    State state,
    Optional<String> message,
    Instant createdAt,
    Instant updatedAt,
    Optional<Duration> keep,
    Duration poll) {

  /** What it is doing, or how it ended. */
  public sealed interface State {
    /** Under way. */
    record Working() implements State {}

    /** Waiting for answers, by key. */
    record Asking(Map<String, Question> questions) implements State {
      public Asking {
        questions = Map.copyOf(questions);
      }
    }

    /** Over, as a call of the tool would have been; that may be a failure. */
    record Completed(ToolOutcome outcome) implements State {}

    /** Over by an error of the protocol. */
    record Broken(RpcError error) implements State {}

    /** Ended at the client's wish. */
    record Cancelled() implements State {}
  }

  /** Without what its state holds, as it is told when it is created. */
  public ObjectNode summary() {
    ObjectNode json = Json.object().put("taskId", id).put("status", status());
    message.ifPresent(text -> json.put("statusMessage", text));
    json.put("createdAt", createdAt.toString()).put("lastUpdatedAt", updatedAt.toString());
    keep.ifPresentOrElse(ttl -> json.put("ttlMs", ttl.toMillis()), () -> json.putNull("ttlMs"));
    return json.put("pollIntervalMs", Math.max(1, poll.toMillis()));
  }

  /** With everything. */
  public ObjectNode json() {
    ObjectNode json = summary();
    if (state instanceof State.Asking asking) {
      ObjectNode requests = json.putObject("inputRequests");
      asking.questions().forEach((key, question) -> requests.set(key, question.json()));
    } else if (state instanceof State.Completed completed) {
      json.set("result", completed.outcome().json());
    } else if (state instanceof State.Broken broken) {
      json.set("error", broken.error().json());
    }
    return json;
  }

  private String status() {
    if (state instanceof State.Working) {
      return "working";
    }
    if (state instanceof State.Asking) {
      return "input_required";
    }
    if (state instanceof State.Completed) {
      return "completed";
    }
    return state instanceof State.Broken ? "failed" : "cancelled";
  }
}
