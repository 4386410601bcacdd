package dev.cloister.runtime.cli;

import java.io.PrintStream;

/** One line on a terminal that says what goes on and for how long. Close it before printing. */
class Progress implements AutoCloseable {
  private static final long REDRAW_MILLIS = 125;
  private static final String ERASE = "\r\u001b[K";
  private static final String[] SPINNER = {"|", "/", "-", "\\"};

  private Progress() {}

  static Progress none() {
    return new Progress();
  }

  static Progress on(PrintStream terminal, String text) {
    return new Drawn(terminal, text);
  }

  /** What it does now. */
  void phase(String text) {}

  /** How many bytes have gone, all in all; {@code total} is negative where it is not known. */
  void bytes(long done, long total) {}

  @Override
  public void close() {}

  private static final class Drawn extends Progress {
    private final PrintStream terminal;
    private final long began = System.nanoTime();
    private final Thread drawer = new Thread(this::draw, "cloister-progress");
    private volatile String text;
    private volatile String amount = "";

    Drawn(PrintStream terminal, String text) {
      this.terminal = terminal;
      this.text = text;
      drawer.setDaemon(true);
      drawer.start();
    }

    @Override
    void phase(String now) {
      text = now;
    }

    @Override
    void bytes(long done, long total) {
      double seconds = (System.nanoTime() - began) / 1e9;
      String rate = Sizes.text((long) (done / Math.max(seconds, 0.001))) + "/s";
      amount =
          total > 0
              ? String.format(" %d%% of %s, %s", 100 * done / total, Sizes.text(total), rate)
              : String.format(" %s, %s", Sizes.text(done), rate);
    }

    @Override
    public void close() {
      drawer.interrupt();
      try {
        drawer.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      terminal.print(ERASE);
      terminal.flush();
    }

    private void draw() {
      try {
        for (int turn = 0; ; turn++) {
          double seconds = (System.nanoTime() - began) / 1e9;
          String spinner = SPINNER[turn % SPINNER.length];
          terminal.print(ERASE + String.format("%s %s%s  %.1f s", spinner, text, amount, seconds));
          terminal.flush();
          Thread.sleep(REDRAW_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
