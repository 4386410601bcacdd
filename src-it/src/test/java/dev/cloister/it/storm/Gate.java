package dev.cloister.it.storm;

import dev.cloister.it.lab.McpClient;
import dev.cloister.it.lab.Rest;
import java.util.Optional;

/** Whether there is a daemon to ask, and which. It is shut before its daemon is killed. */
final class Gate {
  private Optional<Door> door = Optional.empty();
  private int opened;
  private boolean over;

  /**
   * One daemon's life.
   *
   * @param number counted from 1
   */
  record Door(int number, Rest rest, McpClient agent) {}

  /** Waits for a daemon; empty when the storm is over. */
  synchronized Optional<Door> await() {
    try {
      while (door.isEmpty() && !over) {
        wait();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return over ? Optional.empty() : door;
  }

  /** Waits for a daemon, also when the storm is over. */
  synchronized Door awaitDoor() {
    try {
      while (door.isEmpty()) {
        wait();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return door.get();
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("Interrupted", e);
  }

  synchronized void open(Rest rest, McpClient agent) {
    opened++;
    door = Optional.of(new Door(opened, rest, agent));
    notifyAll();
  }

  synchronized void shut() {
    door = Optional.empty();
  }

  /** Whether this daemon has not been killed, as far as anybody knows. */
  synchronized boolean isOpen(Door one) {
    return door.filter(one::equals).isPresent();
  }

  /** Nobody begins anything from now on. */
  synchronized void end() {
    over = true;
    notifyAll();
  }
}
