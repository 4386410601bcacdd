package dev.cloister.actors.port;

import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.failure.Failure;
import java.util.concurrent.CompletionStage;

/** One running QEMU. */
public interface QemuProcess {
  ProcessIdentity identity();

  /**
   * Completes once, when the process has ended and been waited for: only then are its CID, ports
   * and disk lock free. Never fails.
   */
  CompletionStage<ProcessExit> exited();

  /** Sends SIGTERM, if that very process still runs. */
  void terminate();

  /** Sends SIGKILL, if that very process still runs. */
  void kill();

  /**
   * Tails of console and standard error, each at most a few KiB of printable text. Never fails:
   * what cannot be read is empty.
   */
  CompletionStage<Evidence> evidence();

  /**
   * Why it ended, after it did without having been asked to: classified by exit code, console and
   * standard error, with the evidence and a remedy. {@code GUEST_PANICKED}, {@code CID_IN_USE},
   * {@code DISK_FULL}, {@code LAUNCH_FAILED} or, where nothing tells, {@code VM_EXITED}. Never
   * fails.
   */
  CompletionStage<Failure> diagnosis();
}
