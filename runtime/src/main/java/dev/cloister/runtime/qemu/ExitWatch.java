package dev.cloister.runtime.qemu;

import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.ProcessIdentity;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Sees the end of a process that is not our child, whose exit code therefore nobody tells us.
 *
 * <p>The JDK looks every 0.3 to 5 seconds whether such a process still lives. That is too late for
 * a stop, so a hint is taken besides: its console's end, which the kernel brings about in the exit.
 * Between that and the process's end lie moments in which it is looked for a few times.
 */
final class ExitWatch {
  private static final long FIRST_LOOK_MILLIS = 1;
  private static final long LAST_LOOK_MILLIS = 256;

  private ExitWatch() {}

  /**
   * @param hint completes when the process has probably ended; may also be wrong
   * @param blocking runs the looks after the hint, half a second at most
   */
  static CompletableFuture<ProcessExit> of(
      ProcessIdentity identity, CompletionStage<?> hint, Executor blocking) {
    CompletableFuture<ProcessExit> exited = new CompletableFuture<>();
    hint.thenRunAsync(
        () -> {
          if (endsSoon(identity)) {
            exited.complete(ProcessExit.UNKNOWN);
          }
        },
        blocking);
    ProcessHandle.of(identity.pid())
        .filter(handle -> ProcFs.runs(identity))
        .ifPresentOrElse(
            handle ->
                handle
                    .onExit()
                    .minimalCompletionStage()
                    .thenRun(() -> exited.complete(ProcessExit.UNKNOWN)),
            () -> exited.complete(ProcessExit.UNKNOWN));
    return exited;
  }

  private static boolean endsSoon(ProcessIdentity identity) {
    long wait = FIRST_LOOK_MILLIS;
    while (ProcFs.runs(identity)) {
      if (wait > LAST_LOOK_MILLIS) {
        return false;
      }
      try {
        Thread.sleep(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      wait *= 2;
    }
    return true;
  }
}
