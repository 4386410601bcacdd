package dev.cloister.runtime.mcp.feature;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.era.ClientCapabilities;
import dev.cloister.runtime.mcp.rpc.Json;

/**
 * What a client is asked.
 *
 * @param bound whether an answer counts only if this very question was put, to the same principal,
 *     by the same request
 */
public record Question(Kind kind, ObjectNode params, boolean bound) {
  /** Who has to answer. */
  public enum Kind {
    /** The user, by filling in a form. */
    FORM("elicitation/create"),
    /** The client's model. */
    SAMPLING("sampling/createMessage"),
    /** The client itself: its directories. */
    ROOTS("roots/list");

    private final String method;

    Kind(String method) {
      this.method = method;
    }

    /** The method that puts it to the client. */
    public String method() {
      return method;
    }
  }

  /** A form. {@code schema}: an object of primitive properties. */
  public static Question form(String message, ObjectNode schema) {
    ObjectNode params = Json.object().put("message", message);
    params.set("requestedSchema", schema);
    return new Question(Kind.FORM, params, true);
  }

  /** This question, answered by whoever volunteers an answer. */
  public Question unbound() {
    return new Question(kind, params, false);
  }

  /** Whether a client with these capabilities can answer. */
  public boolean isAnsweredBy(ClientCapabilities capabilities) {
    return switch (kind) {
      case FORM -> capabilities.forms();
      case SAMPLING -> capabilities.sampling();
      case ROOTS -> capabilities.roots();
    };
  }

  /** The capabilities it takes, as a client would declare them. */
  public ObjectNode needed() {
    String name =
        switch (kind) {
          case FORM -> "elicitation";
          case SAMPLING -> "sampling";
          case ROOTS -> "roots";
        };
    ObjectNode needed = Json.object();
    needed.putObject(name);
    return needed;
  }

  /** As it stands among the inputs a result requires. */
  public ObjectNode json() {
    ObjectNode json = Json.object().put("method", kind.method());
    json.set("params", params);
    return json;
  }
}
