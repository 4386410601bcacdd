package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.ExecInput;
import dev.cloister.runtime.verb.ExecStream;
import dev.cloister.runtime.verb.ExitView;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs a guest's program as if it were here: its output, its input, its signals, its exit code. A
 * third SIGINT kills it.
 */
final class Foreground {
  private static final int INTERRUPT = 2;
  private static final int PATIENCE = 3;
  private static final int INPUT_PIECE = 32 << 10;

  private final Subcommand command;
  private final AtomicReference<RemoteExecution> current = new AtomicReference<>();
  private final AtomicInteger interrupts = new AtomicInteger();

  private Foreground(Subcommand command) {
    this.command = command;
  }

  /** Takes the terminal's signals from now on, for the program once there is one. */
  static Foreground take(Subcommand command) {
    Foreground foreground = new Foreground(command);
    Interrupts.take(foreground::signalled);
    return foreground;
  }

  /** Whether somebody wants an end before there was a program to tell. */
  boolean interrupted() {
    return interrupts.get() > 0;
  }

  /** Runs {@code input} to its end; the exit code to exit with. */
  int run(DaemonClient daemon, ExecInput input) {
    Collected collected = command.json() ? new Collected() : null;
    RemoteExecution execution =
        RemoteExecution.start(daemon, input, collected != null ? collected : this::pass);
    current.set(execution);
    if (input.interactive().orElse(false)) {
      Thread feeder = new Thread(() -> feed(execution), "cloister-stdin");
      feeder.setDaemon(true);
      feeder.start();
    }
    ExitView exit = execution.await();
    if (collected != null) {
      command.print(collected.view(exit), out -> {});
    }
    return exit.timedOut() ? ExitCode.TIMEOUT : exit.exitCode();
  }

  private void signalled(int number) {
    RemoteExecution execution = current.get();
    int count = interrupts.incrementAndGet();
    if (execution == null) {
      return;
    }
    if (number == INTERRUPT && count >= PATIENCE) {
      execution.cancel();
    } else {
      execution.signal(number);
    }
  }

  private void pass(byte stream, byte[] bytes, int length) throws IOException {
    Surroundings surroundings = command.surroundings();
    OutputStream target = stream == ExecStream.STDOUT ? surroundings.out() : surroundings.err();
    target.write(bytes, 0, length);
    target.flush();
  }

  private void feed(RemoteExecution execution) {
    InputStream in = command.surroundings().in();
    byte[] piece = new byte[INPUT_PIECE];
    try {
      while (true) {
        int credit = execution.awaitCredit(piece.length);
        int read = in.read(piece, 0, credit);
        if (read < 0) {
          break;
        }
        execution.returnCredit(credit - read);
        if (!execution.send(piece, read)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // Input that cannot be read has ended.
    }
    execution.endInput();
  }
}
