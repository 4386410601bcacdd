package dev.cloister.actors.port;

import java.util.concurrent.CompletionStage;

/**
 * An established QMP session. Every command has a deadline of its own (10 s unless configured); a
 * command past it fails with {@code MONITOR_FAILED} and the session stays usable, for replies are
 * matched by id.
 */
public interface Monitor {
  /** Starts or resumes the vCPUs. */
  CompletionStage<Void> resume();

  /** Pauses the vCPUs. */
  CompletionStage<Void> pause();

  /** Presses the virtual power button. */
  CompletionStage<Void> powerdown();

  /**
   * Ends QEMU at once. The stage may also complete by the session's end: QEMU answers, then exits.
   */
  CompletionStage<Void> quit();

  /**
   * QEMU's word for the machine's state, e.g. {@code running}, {@code paused}, {@code prelaunch},
   * {@code guest-panicked}.
   */
  CompletionStage<String> status();

  /**
   * Completes when the session has ended for whatever reason, {@link #close} included. Never fails.
   */
  CompletionStage<Void> closed();

  /** Ends the session, not the VM. */
  void close();
}
