package dev.cloister.runtime.mcp.feature;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Carries changes from where they happen to those who listen. Thread-safe. */
public final class Changes {
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();

  /**
   * Listens from now on.
   *
   * @param listener called on the thread of whoever publishes; neither blocks nor throws
   * @return ends it; idempotent
   */
  public Runnable listen(Consumer<Change> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Tells everybody. */
  public void publish(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }
}
