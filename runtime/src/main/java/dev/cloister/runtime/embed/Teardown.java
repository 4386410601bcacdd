package dev.cloister.runtime.embed;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be closed at the end, in the reverse order of its opening; each step is taken even if
 * an earlier one failed. Idempotent.
 */
final class Teardown implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Teardown.class);

  private final Deque<AutoCloseable> steps = new ArrayDeque<>();

  synchronized void add(AutoCloseable step) {
    steps.push(step);
  }

  @Override
  public synchronized void close() {
    while (!steps.isEmpty()) {
      AutoCloseable step = steps.pop();
      try {
        step.close();
      } catch (Exception e) {
        log.warn("Closing went on past a failure", e);
      }
    }
  }
}
