package dev.cloister.actors.port;

import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/**
 * An established QMP session. Every command has a deadline of its own (10 s unless configured); a
 * command past it fails with {@code MONITOR_FAILED} and the session stays usable, for replies are
 * matched by id.
 */
public interface Monitor {
  /** Starts or resumes the vCPUs. */
  CompletionStage<Void> resume();

  /**
   * Loads saved devices into a VM that was launched as {@link VmOrigin.Copy}; once. Completes when
   * QEMU has begun to: the vCPUs run when it has ended, if {@link #resume} was called. A QEMU that
   * cannot read them exits.
   */
  CompletionStage<Void> restore(Path devices);

  /**
   * Saves the devices of a VM that was launched as {@link VmOrigin.Template} or {@link
   * VmOrigin.Keeper} and is paused. Its memory is in its file when QEMU has exited. All or nothing;
   * fails with {@code MONITOR_FAILED}, {@code DISK_FULL} or {@code HOST_IO}.
   *
   * @param devices a file that does not exist yet
   */
  CompletionStage<Void> save(Path devices);

  /**
   * Saves memory and devices of any VM that is paused, and leaves it as it is: {@link #resume} lets
   * it go on. All or nothing; fails as {@link #save} does.
   *
   * @param stream a file that does not exist yet
   */
  CompletionStage<Void> saveAll(Path stream);

  /** Has a {@link #saveAll} that is under way fail soon, if there is one. Returns at once. */
  void cancelSave();

  /**
   * Loads what {@link #saveAll} has written into a VM that was launched as {@link VmOrigin.Keeper}
   * or {@link VmOrigin.Wake}; once. Completes when all of it is loaded.
   */
  CompletionStage<Void> load(Path stream);

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
