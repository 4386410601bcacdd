package dev.cloister.actors.workspace;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.workspace.WorkspaceState.Absent;
import dev.cloister.actors.workspace.WorkspaceState.Alive;
import dev.cloister.actors.workspace.WorkspaceState.Deleted;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Running;
import dev.cloister.actors.workspace.WorkspaceState.Starting;
import dev.cloister.actors.workspace.WorkspaceState.Suspended;
import dev.cloister.actors.workspace.WorkspaceState.Suspending;
import dev.cloister.actors.workspace.WorkspaceState.Waking;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The failures a workspace itself can tell of, in its words. */
final class Failures {
  private static final String AFTER_A_CRASH =
      "Read the console's tail, then start the workspace again; its disk is kept.";

  private Failures() {}

  static Failure wrongState(WorkspaceId id, WorkspaceState state, WorkspaceCommand command) {
    if (state instanceof Absent || state instanceof Deleted) {
      return Failure.of(
          FailureCode.WORKSPACE_NOT_FOUND,
          "There is no workspace " + id,
          "List the workspaces there are.");
    }
    String name = ((Existing) state).spec().name();
    String what = command.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    String verb =
        switch (what) {
          case "useguest" -> "be used";
          case "create" -> "be created again";
          case "capture" -> "be copied";
          case "restore" -> "be restored";
          default -> what;
        };
    return Failure.of(
        what.equals("useguest") ? withoutGuest(state) : FailureCode.WRONG_STATE,
        "Workspace " + name + " is " + state.word() + " and cannot " + verb + " now",
        remedy(state, what));
  }

  private static FailureCode withoutGuest(WorkspaceState state) {
    if (state instanceof Suspending || state instanceof Suspended || state instanceof Waking) {
      return FailureCode.WORKSPACE_SUSPENDED;
    }
    boolean standsStill = state instanceof Alive && !(state instanceof Running);
    return standsStill ? FailureCode.WORKSPACE_PAUSED : FailureCode.WRONG_STATE;
  }

  private static String remedy(WorkspaceState state, String what) {
    if (state instanceof Existing existing && existing.history().next().isPresent()) {
      return "It is started again at " + existing.history().next().get() + "; then try again.";
    }
    return switch (state.word()) {
      case "starting", "stopping" ->
          "Wait until it is " + (state.word().equals("starting") ? "running." : "stopped.");
      case "pausing" -> "Wait until it is paused, then resume it.";
      case "paused" -> "Resume it first.";
      case "resuming" -> "Wait until it is running.";
      case "suspending" -> "Wait until it is suspended, then wake it.";
      case "suspended" -> "Wake it first.";
      case "waking" -> "Wait until it is running.";
      case "stopped" -> "Start it first.";
      case "lost" ->
          what.equals("useguest") ? "Start it again; its disk is kept." : "Start or delete it.";
      default -> "It is being deleted; create another one.";
    };
  }

  static Failure bootTimeout(Starting state, Duration timeout) {
    return Failure.of(
        FailureCode.BOOT_TIMEOUT,
        "The guest agent of "
            + state.spec().name()
            + " did not answer within "
            + timeout.toSeconds()
            + " s",
        "Look at the console's tail; on a loaded host raise cloister.workspace.boot-timeout.");
  }

  static Failure guestAway(Existing state) {
    return Failure.of(
        FailureCode.GUEST_UNREACHABLE,
        "The guest agent of " + state.spec().name() + " cannot be reached at the moment",
        "Try again in a moment; if it stays so, stop and start the workspace.");
  }

  static Failure beingCaptured(Existing state) {
    return Failure.of(
        FailureCode.BEING_CAPTURED,
        state.spec().name() + " is being captured",
        "Try again when that is done.");
  }

  /** What it was to be put back to it may be or not: its disk is whole either way. */
  static Failure interruptedBoot(Starting state) {
    boolean restoring = state.from().isPresent();
    return Failure.of(
        FailureCode.DAEMON_RESTARTED,
        "The daemon ended while "
            + state.spec().id()
            + (restoring ? " was being restored" : " was starting"),
        restoring ? "Restore it again." : "Start it again.");
  }

  static Failure noMemory(Existing state) {
    return Failure.of(
        FailureCode.WRONG_STATE,
        "Workspace " + state.spec().name() + " is " + state.word() + " and has no memory to copy",
        remedy(state, "capture"));
  }

  static Failure lifetimeOver(WorkspaceSpec spec) {
    return Failure.of(
        FailureCode.LIFETIME_OVER,
        "The lifetime of " + spec.name() + " is over",
        "Extend it first, e.g. cloister extend " + spec.name() + " --by 1h.");
  }

  static Failure notExtended(WorkspaceSpec spec) {
    return Failure.of(
        FailureCode.INVALID_ARGUMENT,
        "The lifetime of " + spec.name() + " cannot be extended so",
        "Extend it by more than nothing; one that was created without a lifetime lasts anyway.");
  }

  static Failure interruptedSuspend(WorkspaceSpec spec) {
    return Failure.of(
        FailureCode.DAEMON_RESTARTED,
        "The daemon ended while " + spec.name() + " was being suspended",
        "Suspend it again.");
  }

  static Failure interruptedWake(WorkspaceSpec spec) {
    return Failure.of(
        FailureCode.DAEMON_RESTARTED,
        "The daemon ended while " + spec.name() + " was waking; its memory is kept",
        "Wake it again.");
  }

  static Failure wakeTimeout(WorkspaceSpec spec, Duration timeout) {
    return Failure.of(
        FailureCode.BOOT_TIMEOUT,
        "QEMU did not take the memory of "
            + spec.name()
            + " in within "
            + timeout.toSeconds()
            + " s; it is kept",
        "Wake it again; on a loaded host raise cloister.workspace.boot-timeout.");
  }

  static Failure monitorLeft(WorkspaceSpec spec) {
    return Failure.of(
        FailureCode.MONITOR_FAILED,
        "The QMP session of " + spec.name() + " ended while its memory was loaded; it is kept",
        "Wake it again.");
  }

  /** The memory is of a VM of another kind than this daemon makes. */
  static Failure otherHost(WorkspaceSpec spec, TemplateStore.Shape shape, HostFacts now) {
    return Failure.of(
        FailureCode.MEMORY_FOREIGN,
        "The memory of "
            + spec.name()
            + " was saved with "
            + shape.accelerator()
            + " and "
            + shape.transport()
            + ", and this daemon runs VMs with "
            + now.accelerator()
            + " and "
            + now.transport(),
        "Wake it with the settings it was suspended with, or start it with its memory discarded;"
            + " its disk is kept.");
  }

  /**
   * Its VM is gone, and nobody saw it go.
   *
   * @param found what its logs tell
   */
  static Failure vanished(WorkspaceId id, Optional<Failure> found) {
    Failure unseen =
        Failure.of(
            FailureCode.VM_EXITED,
            "The VM of " + id + " ended while no daemon was there to see it",
            "Start the workspace again; its disk is kept.");
    return found
        .map(why -> why.code() == FailureCode.VM_EXITED ? unseen.with(why.evidence()) : why)
        .orElse(unseen);
  }

  /** The failure of a creation: what it advises must not need a workspace that is gone. */
  static Failure undone(Failure failure) {
    return switch (failure.code()) {
      case CID_IN_USE,
          VM_EXITED,
          MONITOR_FAILED,
          GUEST_PANICKED,
          GUEST_UNREACHABLE,
          LAUNCH_FAILED,
          DAEMON_RESTARTED ->
          new Failure(
              failure.code(),
              failure.message(),
              "Nothing of the workspace is left. Look at the evidence, then create it again"
                  + (failure.retryable() ? "." : ", changed."),
              failure.evidence());
      default -> failure;
    };
  }

  static Failure guestPanicked(Existing state) {
    return Failure.of(
        FailureCode.GUEST_PANICKED,
        "The kernel of " + state.spec().name() + " panicked",
        "Read the console's tail, then start the workspace again; more memory may help.");
  }

  /**
   * A guest is given up.
   *
   * @param why how its link ended; empty: nobody has answered this daemon yet
   */
  static Failure guestGone(Existing state, Optional<Failure> why, Duration after) {
    String name = state.spec().name();
    String within = " within " + after.toSeconds() + " s";
    if (why.isEmpty()) {
      return Failure.of(
          FailureCode.GUEST_UNRESPONSIVE,
          "The guest of " + name + " was found running and did not answer" + within,
          AFTER_A_CRASH);
    }
    Failure cause = why.get();
    return cause.code() == FailureCode.GUEST_UNRESPONSIVE
        ? Failure.of(
            cause.code(),
            "The guest of " + name + " fell silent, and did not answer a new link" + within,
            AFTER_A_CRASH)
        : Failure.of(
            FailureCode.AGENT_LOST,
            "The agent of " + name + " was gone, and not back" + within + ": " + cause.message(),
            AFTER_A_CRASH);
  }

  static Failure monitorGone(Existing state, Duration after) {
    return Failure.of(
        FailureCode.MONITOR_LOST,
        "The monitor of "
            + state.spec().name()
            + "'s QEMU was gone, and not back within "
            + after.toSeconds()
            + " s",
        AFTER_A_CRASH);
  }

  static Failure journalFailed() {
    return Failure.of(
        FailureCode.JOURNAL_FAILED,
        "The journal could not be written; what had been begun was undone",
        "See the daemon's log; make room on the state directory's disk, then try again.");
  }

  static Failure nothingRan(WorkspaceSpec spec) {
    return Failure.of(FailureCode.VM_EXITED, "Workspace " + spec.name() + " had no VM", "");
  }

  static Failure overtaken(Existing state) {
    return Failure.of(
        FailureCode.CANCELLED,
        "What was asked of " + state.spec().name() + " was given up: it is " + state.word(),
        "Start it again when it is stopped.");
  }
}
