package dev.cloister;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.workspace.Keeping;
import dev.cloister.actors.workspace.RestartPolicy;
import java.time.Instant;
import java.util.Optional;

/**
 * A workspace as it is now.
 *
 * @param state in lower case: {@code stopped}, {@code starting}, {@code running}, {@code pausing},
 *     {@code paused}, {@code resuming}, {@code suspending}, {@code suspended}, {@code waking},
 *     {@code stopping}, {@code lost}, {@code deleting}
 * @param imageDigest the root file system it was made from
 * @param diskBytes the size of its disk as the guest sees it
 * @param vm its VM, while it has one
 * @param note why it is in this state, where that needs telling; may be empty
 * @param failure why it is lost or did not start
 * @param restart its restart policy, and what it had to do
 * @param keeping how it is kept while nobody looks
 * @param forkOf the workspace it is a fork of, if it is one
 * @param suspension its memory, where that is on the disk
 */
public record WorkspaceInfo(
    String id,
    String name,
    String state,
    String image,
    String imageDigest,
    int vcpus,
    int memoryMiB,
    long diskBytes,
    Instant createdAt,
    Optional<Vm> vm,
    String note,
    Optional<Failure> failure,
    Restart restart,
    Optional<Suspension> suspension,
    Keeping keeping,
    Optional<Parent> forkOf) {

  /**
   * What a fork was made of. It may have another name by now, or be gone.
   *
   * @param name its name then
   */
  public record Parent(String id, String name) {}

  /**
   * The memory of one that is suspended.
   *
   * @param since when its VM was gone
   * @param bytes on disk
   */
  public record Suspension(Instant since, long bytes) {}

  /**
   * What becomes of a workspace when its VM ends without having been asked to.
   *
   * @param policy chosen at its creation
   * @param count restarts by the policy so far
   * @param nextAt when the next one is due, while it waits for it
   * @param lastCrash the latest crash, also where it runs again
   */
  public record Restart(
      RestartPolicy policy, int count, Optional<Instant> nextAt, Optional<Crash> lastCrash) {}

  /**
   * The end of a VM that nobody asked for.
   *
   * @param failure its cause, with the evidence
   * @param at when it was noticed
   */
  public record Crash(Failure failure, Instant at) {}

  /**
   * A running VM.
   *
   * @param pid QEMU's
   * @param cid its context id
   * @param accelerator {@code kvm} or {@code tcg}
   * @param transport {@code serial} or {@code vsock}
   * @param startedAt when its launch was decided
   * @param boot what the start took
   * @param from what its memory was a copy of: {@code template}, {@code fork} or {@code snapshot};
   *     {@code wake}, where it was its own; {@code warm}, where it was kept ready; or {@code cold},
   *     where the guest booted; empty for a VM of an earlier version
   * @param reason why it booted, where that needs telling; may be empty
   */
  public record Vm(
      long pid,
      long cid,
      String accelerator,
      String transport,
      Instant startedAt,
      BootTiming boot,
      String from,
      String reason) {}

  /**
   * Where the time of a start went, in milliseconds; the parts sum up to {@code totalMillis}.
   *
   * @param setupMillis lease, disk and run directory; and the template, where it had to be made
   * @param spawnMillis QEMU from spawn to its monitor's greeting
   * @param kernelMillis from the first instruction to the agent being PID 1 and ready, as the
   *     guest's clock has it
   * @param handshakeMillis the rest, until the guest is configured
   * @param restoreMillis of a VM from a template, from the monitor's greeting to the guest's hello;
   *     it has no {@code kernelMillis}
   * @param enterMillis and from there until it is another guest, with its own disk
   */
  public record BootTiming(
      long setupMillis,
      long spawnMillis,
      long kernelMillis,
      long handshakeMillis,
      long restoreMillis,
      long enterMillis,
      long totalMillis) {}
}
