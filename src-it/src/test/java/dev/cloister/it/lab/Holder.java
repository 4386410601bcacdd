package dev.cloister.it.lab;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.state.StateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The process that has a lab's state directory open although its test is over. */
final class Holder {
  private Holder() {}

  /** Whether there is one, other than this JVM. */
  static boolean isThere(Path home) {
    try {
      StateLock.acquire(home).close();
      return false;
    } catch (FailureException e) {
      if (e.failure().code() == FailureCode.STATE_IN_USE) {
        return true;
      }
      throw e;
    }
  }

  /** Kills it, if there is one; it is told in a sentence. This JVM must not be the one. */
  static List<String> end(Path home) throws IOException {
    if (!isThere(home)) {
      return List.of();
    }
    long pid = Long.parseLong(Files.readString(home.resolve("lock")).strip());
    String told =
        "process " + pid + " still has the state directory open: " + Proc.commandLine(pid);
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    // Not by its handle: a zombie is alive to the JDK, and may have threads that still hold files.
    Eventually.until(pid + " lets go of " + home, () -> !isThere(home));
    return List.of(told);
  }
}
