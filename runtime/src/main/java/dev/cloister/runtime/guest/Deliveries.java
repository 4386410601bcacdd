package dev.cloister.runtime.guest;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs foreign code (continuations, subscribers) off the threads of connections and actors, on an
 * executor that may have ended.
 */
public record Deliveries(Executor executor) implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  /** Never runs {@code task} on the calling thread unless the executor does; never throws. */
  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      // The executor ended before the link did: whoever still waits must be told all the same.
      LOG.debug("Delivering on a thread of its own: {}", e.toString());
      Thread last = new Thread(task, "guest-last-delivery");
      last.setDaemon(true);
      last.start();
    }
  }
}
