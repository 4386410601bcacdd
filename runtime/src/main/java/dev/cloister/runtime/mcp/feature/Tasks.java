package dev.cloister.runtime.mcp.feature;

import dev.cloister.runtime.mcp.era.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Calls that outlive the request that began them. Thread-safe; nothing blocks. A task is known only
 * to the principal who began it. Whoever implements this tells changes by {@link Changes}.
 */
public interface Tasks {
  /** The task; empty where this principal has none of this id. */
  CompletionStage<Optional<TaskView>> find(Principal principal, String id);

  /**
   * Gives answers to what a task asks; those to unknown keys are ignored. Idempotent. False where
   * this principal has no such task.
   */
  CompletionStage<Boolean> answer(Principal principal, String id, Map<String, Answer> answers);

  /**
   * Asks a task to end; one that is over stays as it is. Idempotent. False where this principal has
   * no such task.
   */
  CompletionStage<Boolean> cancel(Principal principal, String id);
}
