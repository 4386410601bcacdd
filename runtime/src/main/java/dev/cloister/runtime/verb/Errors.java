package dev.cloister.runtime.verb;

import static dev.cloister.actors.failure.FailureCode.ACCELERATION_UNAVAILABLE;
import static dev.cloister.actors.failure.FailureCode.AGENT_OUTDATED;
import static dev.cloister.actors.failure.FailureCode.BEING_CAPTURED;
import static dev.cloister.actors.failure.FailureCode.BOOT_TIMEOUT;
import static dev.cloister.actors.failure.FailureCode.CANCELLED;
import static dev.cloister.actors.failure.FailureCode.CAPTURE_DAMAGED;
import static dev.cloister.actors.failure.FailureCode.CAPTURE_FOREIGN;
import static dev.cloister.actors.failure.FailureCode.CAPTURE_NOT_FOUND;
import static dev.cloister.actors.failure.FailureCode.CIDS_EXHAUSTED;
import static dev.cloister.actors.failure.FailureCode.CID_IN_USE;
import static dev.cloister.actors.failure.FailureCode.CONFINEMENT_UNAVAILABLE;
import static dev.cloister.actors.failure.FailureCode.DISK_FAILED;
import static dev.cloister.actors.failure.FailureCode.DISK_FULL;
import static dev.cloister.actors.failure.FailureCode.GUEST_IO;
import static dev.cloister.actors.failure.FailureCode.GUEST_PANICKED;
import static dev.cloister.actors.failure.FailureCode.GUEST_REFUSED;
import static dev.cloister.actors.failure.FailureCode.GUEST_UNREACHABLE;
import static dev.cloister.actors.failure.FailureCode.GUEST_UNRESPONSIVE;
import static dev.cloister.actors.failure.FailureCode.HOST_IO;
import static dev.cloister.actors.failure.FailureCode.IMAGE_DAMAGED;
import static dev.cloister.actors.failure.FailureCode.IMAGE_NOT_FOUND;
import static dev.cloister.actors.failure.FailureCode.INTERNAL;
import static dev.cloister.actors.failure.FailureCode.INVALID_ARGUMENT;
import static dev.cloister.actors.failure.FailureCode.JOURNAL_DAMAGED;
import static dev.cloister.actors.failure.FailureCode.JOURNAL_FAILED;
import static dev.cloister.actors.failure.FailureCode.LAUNCH_FAILED;
import static dev.cloister.actors.failure.FailureCode.LIFETIME_OVER;
import static dev.cloister.actors.failure.FailureCode.LIMIT_EXCEEDED;
import static dev.cloister.actors.failure.FailureCode.MEMORY_DAMAGED;
import static dev.cloister.actors.failure.FailureCode.MEMORY_FOREIGN;
import static dev.cloister.actors.failure.FailureCode.MONITOR_FAILED;
import static dev.cloister.actors.failure.FailureCode.NOT_ENOUGH_RESOURCES;
import static dev.cloister.actors.failure.FailureCode.OUTCOME_UNKNOWN;
import static dev.cloister.actors.failure.FailureCode.PROTOCOL_VIOLATION;
import static dev.cloister.actors.failure.FailureCode.QEMU_MISSING;
import static dev.cloister.actors.failure.FailureCode.SHUTTING_DOWN;
import static dev.cloister.actors.failure.FailureCode.SNAPSHOT_NOT_FOUND;
import static dev.cloister.actors.failure.FailureCode.UNAUTHORIZED;
import static dev.cloister.actors.failure.FailureCode.VM_EXITED;
import static dev.cloister.actors.failure.FailureCode.WORKSPACE_NOT_FOUND;
import static dev.cloister.actors.failure.FailureCode.WORKSPACE_PAUSED;
import static dev.cloister.actors.failure.FailureCode.WORKSPACE_SUSPENDED;
import static dev.cloister.actors.failure.FailureCode.WRONG_STATE;

import dev.cloister.actors.failure.FailureCode;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Sets of codes that verbs of a kind have in common. */
final class Errors {
  private static final Set<FailureCode> ANY =
      EnumSet.of(INVALID_ARGUMENT, UNAUTHORIZED, LIMIT_EXCEEDED, SHUTTING_DOWN, INTERNAL);

  private static final Set<FailureCode> ENTITY =
      with(ANY, WORKSPACE_NOT_FOUND, WRONG_STATE, LIFETIME_OVER, JOURNAL_FAILED, JOURNAL_DAMAGED);

  private static final Set<FailureCode> BOOT =
      with(
          ENTITY,
          NOT_ENOUGH_RESOURCES,
          IMAGE_NOT_FOUND,
          IMAGE_DAMAGED,
          QEMU_MISSING,
          DISK_FULL,
          DISK_FAILED,
          ACCELERATION_UNAVAILABLE,
          CONFINEMENT_UNAVAILABLE,
          LAUNCH_FAILED,
          HOST_IO,
          CID_IN_USE,
          CIDS_EXHAUSTED,
          BOOT_TIMEOUT,
          GUEST_PANICKED,
          VM_EXITED,
          MONITOR_FAILED,
          GUEST_UNREACHABLE,
          PROTOCOL_VIOLATION,
          CANCELLED);

  private static final Set<FailureCode> GUEST =
      with(
          ENTITY,
          WORKSPACE_PAUSED,
          WORKSPACE_SUSPENDED,
          MEMORY_DAMAGED,
          MEMORY_FOREIGN,
          BEING_CAPTURED,
          GUEST_UNREACHABLE,
          GUEST_UNRESPONSIVE,
          GUEST_REFUSED,
          GUEST_IO,
          PROTOCOL_VIOLATION,
          VM_EXITED,
          CANCELLED,
          OUTCOME_UNKNOWN);

  private Errors() {}

  /** Of a verb that asks the daemon alone. */
  static Set<FailureCode> any(FailureCode... more) {
    return with(ANY, more);
  }

  /** Of a verb on a workspace. */
  static Set<FailureCode> workspace(FailureCode... more) {
    return with(ENTITY, more);
  }

  /** Of a verb that boots a VM. */
  static Set<FailureCode> boot(FailureCode... more) {
    return with(BOOT, more);
  }

  /** Of a verb that captures a VM, or begins with what was captured. */
  static Set<FailureCode> fork() {
    return snapshot(SNAPSHOT_NOT_FOUND);
  }

  /** The same, where it is a snapshot. */
  static Set<FailureCode> snapshot(FailureCode... more) {
    Set<FailureCode> all = with(GUEST, BOOT.toArray(FailureCode[]::new));
    return with(
        with(all, AGENT_OUTDATED, CAPTURE_NOT_FOUND, CAPTURE_DAMAGED, CAPTURE_FOREIGN), more);
  }

  /** Of a verb that saves a VM. */
  static Set<FailureCode> suspend() {
    return with(
        GUEST,
        NOT_ENOUGH_RESOURCES,
        DISK_FULL,
        HOST_IO,
        MONITOR_FAILED,
        GUEST_PANICKED,
        AGENT_OUTDATED);
  }

  /** Of a verb that a guest carries out. */
  static Set<FailureCode> guest(FailureCode... more) {
    return with(GUEST, more);
  }

  private static Set<FailureCode> with(Set<FailureCode> some, FailureCode... more) {
    EnumSet<FailureCode> all = EnumSet.copyOf(some);
    all.addAll(Arrays.asList(more));
    return Collections.unmodifiableSet(all);
  }
}
