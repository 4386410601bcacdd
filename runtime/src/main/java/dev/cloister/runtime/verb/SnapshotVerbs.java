package dev.cloister.runtime.verb;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.Route.Method;
import java.util.List;

/** Verbs on the snapshots of a workspace. */
public final class SnapshotVerbs {
  private static final String ALL_OF_ONE = "/v1/workspaces/{workspace}/snapshots";
  private static final String ONE = ALL_OF_ONE + "/{snapshot}";

  public static final Verb<SnapshotCreateInput, SnapshotTakenView> CREATE =
      new Verb<>(
          "snapshot-create",
          "Take a snapshot",
          SnapshotCreateInput.class,
          SnapshotTakenView.class,
          "Saves a workspace as it is at this instant, under a name: its disk, and where it runs its"
              + " memory with all programs too. It goes on afterwards. The snapshot lasts until it"
              + " is removed or the workspace is destroyed. Take one before what may go wrong:"
              + " snapshot-restore undoes it, and workspace-fork makes new workspaces from it.",
          Effects.ADDS,
          Errors.snapshot(FailureCode.NAME_TAKEN, FailureCode.SNAPSHOT_QUOTA),
          Shape.CALL,
          Route.of(Method.POST, ALL_OF_ONE));

  public static final Verb<WorkspaceInput, SnapshotsView> LIST =
      new Verb<>(
          "snapshot-list",
          "List snapshots",
          WorkspaceInput.class,
          SnapshotsView.class,
          "Lists the snapshots of a workspace, oldest first, with their parents and sizes, and says"
              + " which one it goes on from.",
          Effects.READS,
          Errors.workspace(),
          Shape.CALL,
          Route.of(Method.GET, ALL_OF_ONE));

  public static final Verb<SnapshotInput, SnapshotView> INFO =
      new Verb<>(
          "snapshot-info",
          "Show a snapshot",
          SnapshotInput.class,
          SnapshotView.class,
          "Tells everything about one snapshot: what was made from it, what it takes, whether it can"
              + " be restored.",
          Effects.READS,
          Errors.workspace(FailureCode.SNAPSHOT_NOT_FOUND),
          Shape.CALL,
          Route.of(Method.GET, ONE));

  public static final Verb<SnapshotRestoreInput, SnapshotRestoredView> RESTORE =
      new Verb<>(
          "snapshot-restore",
          "Restore a snapshot",
          SnapshotRestoreInput.class,
          SnapshotRestoredView.class,
          "Puts a workspace back to one of its snapshots, an older or a newer one. What it did since"
              + " its last snapshot is lost: take one first to keep it. With memory its programs go"
              + " on from where they were; from a disk it boots. It runs afterwards in any case, and"
              + " other snapshots stay.",
          Effects.REPLACES,
          Errors.snapshot(FailureCode.SNAPSHOT_NOT_FOUND),
          Shape.CALL,
          Route.of(Method.POST, ONE + "/restore"));

  public static final Verb<SnapshotRemoveInput, SnapshotRemovedView> REMOVE =
      new Verb<>(
          "snapshot-remove",
          "Remove a snapshot",
          SnapshotRemoveInput.class,
          SnapshotRemovedView.class,
          "Removes a snapshot for ever. Refused, with their names, while snapshots or workspaces made"
              + " from it are there, unless they are promoted: they stay then, and what they need of"
              + " its disk stays with them.",
          Effects.REPLACES,
          Errors.workspace(
              FailureCode.SNAPSHOT_NOT_FOUND,
              FailureCode.SNAPSHOT_IN_USE,
              FailureCode.BEING_CAPTURED),
          Shape.CALL,
          Route.of(Method.DELETE, ONE));

  static final List<Verb<?, ?>> ALL = List.of(CREATE, LIST, INFO, RESTORE, REMOVE);

  private SnapshotVerbs() {}
}
