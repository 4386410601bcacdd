package dev.cloister.actors.failure;

import static dev.cloister.actors.failure.FailureKind.PERMANENT;
import static dev.cloister.actors.failure.FailureKind.REFUSED;
import static dev.cloister.actors.failure.FailureKind.TRANSIENT;
import static dev.cloister.actors.failure.FailureKind.UNKNOWN;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every way an operation can end badly. {@link #id()} is what leaves the process: stable,
 * kebab-case.
 */
public enum FailureCode {
  INVALID_ARGUMENT(REFUSED),
  WORKSPACE_NOT_FOUND(REFUSED),
  NAME_TAKEN(REFUSED),
  IMAGE_NOT_FOUND(REFUSED),
  WRONG_STATE(REFUSED),
  /**
   * Its guest cannot be used while its vCPUs are paused; what runs in it goes on after a resume.
   */
  WORKSPACE_PAUSED(REFUSED),
  /** Its guest cannot be used while it is suspended, for its policy wakes it for nobody. */
  WORKSPACE_SUSPENDED(REFUSED),
  /** It runs no more before its lifetime is extended. */
  LIFETIME_OVER(REFUSED),
  UNAUTHORIZED(REFUSED),
  LIMIT_EXCEEDED(REFUSED),
  NOT_ENOUGH_RESOURCES(REFUSED),

  QEMU_MISSING(PERMANENT),
  IMAGE_DAMAGED(PERMANENT),
  DISK_FULL(PERMANENT),
  DISK_FAILED(PERMANENT),
  ACCELERATION_UNAVAILABLE(PERMANENT),
  CONFINEMENT_UNAVAILABLE(PERMANENT),
  LAUNCH_FAILED(PERMANENT),
  JOURNAL_FAILED(PERMANENT),
  JOURNAL_DAMAGED(PERMANENT),
  HOST_IO(PERMANENT),
  /** A step on the host (a disk, a launch, a search, a removal) did not end in time. */
  HOST_TIMEOUT(TRANSIENT),
  STATE_IN_USE(REFUSED),

  CID_IN_USE(TRANSIENT),
  CIDS_EXHAUSTED(TRANSIENT),
  BOOT_TIMEOUT(TRANSIENT),
  GUEST_PANICKED(PERMANENT),
  VM_EXITED(TRANSIENT),
  MONITOR_FAILED(TRANSIENT),
  GUEST_UNREACHABLE(TRANSIENT),
  /** A VM was ended because its guest had fallen silent while something was asked of it. */
  GUEST_UNRESPONSIVE(TRANSIENT),
  /** A VM was ended because its agent had left the link and did not come back. */
  AGENT_LOST(TRANSIENT),
  /** A VM was ended because its monitor was gone while its process went on. */
  MONITOR_LOST(TRANSIENT),
  PROTOCOL_VIOLATION(PERMANENT),
  /** What a template left is not what it was saved as; it is made anew. */
  TEMPLATE_DAMAGED(TRANSIENT),
  /** Another QEMU, or another kind of machine, saved it. */
  TEMPLATE_FOREIGN(TRANSIENT),

  /** No such capture, or its memory is gone. */
  CAPTURE_NOT_FOUND(REFUSED),
  /** A file of a capture is not what it was saved as. */
  CAPTURE_DAMAGED(PERMANENT),
  /** Another QEMU, or another kind of machine, saved it. */
  CAPTURE_FOREIGN(REFUSED),
  /** A suspended workspace's memory is not what it was saved as. */
  MEMORY_DAMAGED(PERMANENT),
  /** Another QEMU, or another kind of machine, saved it. */
  MEMORY_FOREIGN(REFUSED),
  /** What was to be captured is being captured already. */
  BEING_CAPTURED(TRANSIENT),

  SNAPSHOT_NOT_FOUND(REFUSED),
  /** Others were made from it, or lie on it. */
  SNAPSHOT_IN_USE(REFUSED),
  /** There are as many as there may be, or they take as much room as they may. */
  SNAPSHOT_QUOTA(REFUSED),

  GUEST_REFUSED(REFUSED),
  COMMAND_NOT_FOUND(REFUSED),
  COMMAND_NOT_EXECUTABLE(REFUSED),
  FILE_NOT_FOUND(REFUSED),
  TASK_NOT_FOUND(REFUSED),
  EDIT_MISMATCH(REFUSED),
  NOT_PERMITTED(REFUSED),
  GIT_FAILED(REFUSED),
  JOB_NOT_FOUND(REFUSED),
  /** The agent of a running VM is older than this host and does not know a verb. */
  AGENT_OUTDATED(REFUSED),
  GUEST_IO(PERMANENT),
  GUEST_DISK_FULL(PERMANENT),
  CANCELLED(REFUSED),
  OUTCOME_UNKNOWN(UNKNOWN),

  DAEMON_UNREACHABLE(TRANSIENT),
  SHUTTING_DOWN(TRANSIENT),
  DAEMON_RESTARTED(TRANSIENT),

  /** Anything unforeseen; also what a journal's code reads as that this version does not know. */
  @JsonEnumDefaultValue
  INTERNAL(PERMANENT);

  private final FailureKind kind;

  FailureCode(FailureKind kind) {
    this.kind = kind;
  }

  public FailureKind kind() {
    return kind;
  }

  /** The stable name of this code in every interface, e.g. {@code workspace-not-found}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The code with this {@link #id()}; empty for one this version does not know. */
  public static Optional<FailureCode> ofId(String id) {
    return Arrays.stream(values()).filter(code -> code.id().equals(id)).findFirst();
  }
}
