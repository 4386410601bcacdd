package dev.cloister.actors.workspace;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.workspace.WorkspaceState.Absent;
import dev.cloister.actors.workspace.WorkspaceState.Deleted;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Starting;
import java.time.Duration;
import java.util.Locale;

/** The failures a workspace itself can tell of, in its words. */
final class Failures {
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
        what.equals("useguest") ? "be used" : what.equals("create") ? "be created again" : what;
    return Failure.of(
        FailureCode.WRONG_STATE,
        "Workspace " + name + " is " + state.word() + " and cannot " + verb + " now",
        remedy(state, what));
  }

  private static String remedy(WorkspaceState state, String what) {
    if (state instanceof Existing existing && existing.history().next().isPresent()) {
      return "It is started again at " + existing.history().next().get() + "; then try again.";
    }
    return switch (state.word()) {
      case "starting", "stopping" ->
          "Wait until it is " + (state.word().equals("starting") ? "running." : "stopped.");
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

  static Failure interruptedBoot(WorkspaceId id) {
    return Failure.of(
        FailureCode.DAEMON_RESTARTED,
        "The daemon ended while " + id + " was starting",
        "Start it again.");
  }

  static Failure vanished(WorkspaceId id) {
    return Failure.of(
        FailureCode.VM_EXITED,
        "The VM of " + id + " ended while no daemon was there to see it",
        "Start the workspace again; its disk is kept.");
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
        "The start of " + state.spec().name() + " was given up: it is " + state.word(),
        "Start it again when it is stopped.");
  }
}
