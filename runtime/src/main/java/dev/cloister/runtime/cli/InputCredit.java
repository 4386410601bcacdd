package dev.cloister.runtime.cli;

/** How much standard input the daemon is ready for. Thread-safe. */
final class InputCredit {
  private int available;

  synchronized void add(int bytes) {
    available += bytes;
    notifyAll();
  }

  /** Waits until there is some; takes it, up to {@code most}. */
  synchronized int take(int most) throws InterruptedException {
    while (available == 0) {
      wait();
    }
    int taken = Math.min(available, most);
    available -= taken;
    return taken;
  }
}
