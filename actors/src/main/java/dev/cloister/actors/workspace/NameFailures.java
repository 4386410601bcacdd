package dev.cloister.actors.workspace;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;

/** What can be wrong about a name. */
final class NameFailures {
  private NameFailures() {}

  static Failure taken(WorkspaceSpec spec) {
    return Failure.of(
        FailureCode.NAME_TAKEN,
        "There is already a workspace named " + spec.name(),
        "Choose another name, or delete the old one.");
  }

  static Failure notWritten() {
    return Failure.of(
        FailureCode.JOURNAL_FAILED,
        "The journal of the names could not be written, so nothing was created",
        "See the daemon's log; make room on the state directory's disk, then try again.");
  }

  static Failure notFound(String nameOrId) {
    return Failure.of(
        FailureCode.WORKSPACE_NOT_FOUND,
        "There is no workspace " + nameOrId,
        "List the workspaces there are; names and ids are case-sensitive.");
  }
}
