package dev.cloister.runtime.mcp.engine;

import dev.cloister.runtime.mcp.feature.Question;
import java.util.Map;

/** A request that cannot go on before its client has answered, and then begins anew. */
final class InputRequiredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Map<String, Question> open;

  InputRequiredException(Map<String, Question> open) {
    super("Answers are needed", null, false, false);
    this.open = open;
  }

  /** What is still to be answered, by key. */
  Map<String, Question> open() {
    return open;
  }
}
