package dev.cloister.runtime.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Boots a guest to see whether it gets to its first process. The process is gone when the verdict
 * is there; it dies with the thread that tries, so that a daemon killed in the middle leaves no
 * guest that spins for ever ({@code setpriv --pdeathsig} sets that and becomes QEMU).
 *
 * @param deadline until the guest's first process
 * @param blocking kills at the deadline
 */
record BootTrial(Duration deadline, Executor blocking) {
  /** The kernel's last words of its own, at log level 7. */
  static final String HELLO = "Run /init as init process";

  private static final int KEPT = 4096;

  /** Blocks, for the deadline at most. */
  Verdict of(List<String> argv) {
    List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
    command.addAll(argv);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      CompletableFuture.delayedExecutor(deadline.toNanos(), TimeUnit.NANOSECONDS, blocking)
          .execute(process::destroyForcibly);
      try (InputStream console = process.getInputStream()) {
        return verdict(process, console);
      } finally {
        process.destroyForcibly();
        process.onExit().join();
      }
    } catch (IOException e) {
      return Verdict.no("The trial could not be started: " + e.getMessage());
    }
  }

  private Verdict verdict(Process process, InputStream console) throws IOException {
    long begin = System.nanoTime();
    StringBuilder said = new StringBuilder();
    byte[] piece = new byte[KEPT];
    for (int size = console.read(piece); size > 0; size = console.read(piece)) {
      said.append(new String(piece, 0, size, StandardCharsets.ISO_8859_1));
      if (said.indexOf(HELLO) >= 0) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        return Verdict.yes("A guest booted to its first process in " + millis + " ms");
      }
      said.delete(0, Math.max(0, said.length() - KEPT));
    }
    int code = process.onExit().join().exitValue();
    if (System.nanoTime() - begin >= deadline.toNanos()) {
      return Verdict.no("A guest did not get to its first process within " + seconds());
    }
    return Verdict.no("QEMU ended with exit code " + code + ": " + lastLine(said.toString()));
  }

  private String seconds() {
    return deadline.toMillis() / 1000.0 + " s";
  }

  private static String lastLine(String said) {
    String printable = said.replaceAll("[^\\n\\x20-\\x7e]", "").strip();
    return printable.substring(printable.lastIndexOf('\n') + 1);
  }
}
