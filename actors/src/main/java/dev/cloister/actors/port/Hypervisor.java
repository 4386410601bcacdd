package dev.cloister.actors.port;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.workspace.WorkspaceId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Starts QEMU processes and finds them again. */
public interface Hypervisor {
  /**
   * Prepares the workspace's run directory and spawns QEMU, paused before its first instruction, in
   * a session of its own: it outlives this JVM. Completes when the process runs; its monitor socket
   * may not be there yet. A failure leaves no process. Fails with {@code QEMU_MISSING}, {@code
   * LAUNCH_FAILED}, {@code DISK_FULL}, {@code HOST_IO} or {@code CONFINEMENT_UNAVAILABLE}.
   */
  CompletionStage<QemuProcess> launch(LaunchSpec spec);

  /**
   * The workspace's QEMU of an earlier daemon, if that very process still runs: pid, start time,
   * host boot and the workspace in its command line all match. A recycled pid is answered with
   * empty, never touched.
   */
  CompletionStage<Optional<QemuProcess>> find(WorkspaceId workspace, ProcessIdentity identity);

  /**
   * The workspace's QEMU when the journal does not know its pid: the launch was journalled, the
   * process was not. Looks at the run directory's pid file and at {@code /proc}.
   */
  CompletionStage<Optional<QemuProcess>> search(WorkspaceId workspace);

  /**
   * Why the workspace's latest VM ended, where nobody saw it: as {@link QemuProcess#diagnosis}
   * tells, by the logs alone. Never fails.
   */
  CompletionStage<Failure> diagnosis(WorkspaceId workspace);

  /**
   * Removes what a VM leaves when it is gone: sockets and pid file. Logs stay. Idempotent; call it
   * only after the exit.
   */
  CompletionStage<Void> sweep(WorkspaceId workspace);
}
