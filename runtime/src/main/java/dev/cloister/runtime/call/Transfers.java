package dev.cloister.runtime.call;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.FileView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * How the latest downloads ended, because what is told after a body reaches few HTTP clients.
 * Thread-safe; the oldest is forgotten beyond {@link #KEPT}.
 */
public final class Transfers {
  /** A few hundred bytes each. */
  static final int KEPT = 1024;

  private final Supplier<String> ids;
  private final Map<String, CompletionStage<FileView>> outcomes = new LinkedHashMap<>();

  /** {@code ids}: unguessable and never twice. */
  public Transfers(Supplier<String> ids) {
    this.ids = ids;
  }

  /** Remembers {@code outcome}; the id it is asked for by. */
  public synchronized String open(CompletionStage<FileView> outcome) {
    String id = ids.get();
    outcomes.put(id, outcome);
    if (outcomes.size() > KEPT) {
      var eldest = outcomes.entrySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return id;
  }

  /** The outcome, once there is one. Fails with {@code INVALID_ARGUMENT} for an unknown id. */
  synchronized CompletionStage<FileView> outcome(String id) {
    CompletionStage<FileView> known = outcomes.get(id);
    return known != null
        ? known
        : CompletableFuture.failedFuture(
            new FailureException(
                FailureCode.INVALID_ARGUMENT,
                "There is no transfer '" + id + "'",
                "Read the file again; only the latest transfers are kept."));
  }
}
