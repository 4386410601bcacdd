package dev.cloister.runtime.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * JSON Schema 2020-12 of what verbs take and answer, derived from their records. Thread-safe; the
 * first use loads the libraries for it, which takes a good part of a second.
 */
public final class Schemas {
  private static final Map<Class<?>, ObjectNode> INPUTS = new ConcurrentHashMap<>();
  private static final Map<Class<?>, ObjectNode> OUTPUTS = new ConcurrentHashMap<>();

  /** Loaded when first asked. */
  private static final class Derivers {
    static final SchemaDeriver CLOSED = SchemaDeriver.closed();
    static final SchemaDeriver OPEN = SchemaDeriver.open();
  }

  private Schemas() {}

  /** What {@code verb} takes; undeclared fields are wrong. The caller's own copy. */
  public static ObjectNode input(Verb<?, ?> verb) {
    return shared(verb.input()).deepCopy();
  }

  /** What {@code verb} answers. The caller's own copy. */
  public static ObjectNode output(Verb<?, ?> verb) {
    return answer(verb.output());
  }

  /** What every verb answers where it fails. The caller's own copy. */
  public static ObjectNode error() {
    return answer(ErrorView.Document.class);
  }

  /** The schema of an input, which nobody may change. */
  static ObjectNode shared(Class<? extends Record> input) {
    return INPUTS.computeIfAbsent(input, type -> derive(Derivers.CLOSED, input));
  }

  private static ObjectNode answer(Class<? extends Record> output) {
    return OUTPUTS.computeIfAbsent(output, type -> derive(Derivers.OPEN, output)).deepCopy();
  }

  private static ObjectNode derive(SchemaDeriver deriver, Class<? extends Record> type) {
    synchronized (deriver) {
      return deriver.schema(type);
    }
  }
}
