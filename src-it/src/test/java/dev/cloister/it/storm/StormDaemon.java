package dev.cloister.it.storm;

import dev.cloister.it.lab.Cli;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Proc;
import dev.cloister.it.lab.Rest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The daemon, as {@code cloister up} starts it, to be killed. For one thread. */
final class StormDaemon {
  private static final String MAIN = "DaemonMain";

  private final Lab lab;
  private final Cli cli;
  private final Gate gate;

  StormDaemon(Lab lab, Gate gate) throws IOException {
    this.lab = lab;
    this.cli = new Cli(lab);
    this.gate = gate;
  }

  /** Starts it and opens the gate. */
  void start() throws IOException {
    cli.ok("up");
    Rest rest = Rest.of(lab);
    gate.open(rest, rest.agent());
  }

  /** Shuts the gate and kills it. */
  void kill() throws IOException {
    ProcessHandle process = lab.daemon();
    gate.shut();
    process.destroyForcibly();
    awaitDeath();
  }

  /**
   * Starts it and kills it so long after its process began.
   *
   * @return whether it was still starting
   */
  boolean killStarting(Duration after) throws IOException {
    Process up = cli.start("up");
    try {
      Eventually.until("the daemon's process", () -> !up.isAlive() || daemonOf(up).isPresent());
      // The instant is what the seed decides; there is nothing to wait for.
      boolean served = up.waitFor(after.toMillis(), TimeUnit.MILLISECONDS);
      Optional<ProcessHandle> daemon = served ? Optional.of(lab.daemon()) : daemonOf(up);
      daemon.ifPresent(ProcessHandle::destroyForcibly);
      Cli.exitOf(up);
      awaitDeath();
      return !served;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    } finally {
      up.destroyForcibly();
    }
  }

  private static Optional<ProcessHandle> daemonOf(Process up) {
    return up.descendants()
        .filter(child -> Proc.commandLine(child.pid()).contains(MAIN))
        .findFirst();
  }

  private void awaitDeath() {
    Eventually.until("the daemon is dead", () -> !lab.isHeldByAnother());
  }

  /** Ends it in good order. */
  void end() throws IOException {
    gate.shut();
    cli.ok("down");
  }
}
