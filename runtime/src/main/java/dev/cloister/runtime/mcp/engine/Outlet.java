package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.feature.Answer;
import dev.cloister.runtime.mcp.feature.Question;
import java.util.concurrent.CompletionStage;

/**
 * The way to a client while its request is under way. Thread-safe; nothing blocks. Whatever comes
 * after the request's end is dropped.
 */
public interface Outlet {
  /** Tells a notification; one that the client is too slow to take is dropped. */
  void send(ObjectNode notification);

  /** Puts a question to a client of the legacy era. Fails where it does not answer. */
  CompletionStage<Answer> ask(Question question);
}
