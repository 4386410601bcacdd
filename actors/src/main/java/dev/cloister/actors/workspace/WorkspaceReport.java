package dev.cloister.actors.workspace;

/** What a workspace tells its owner. */
public sealed interface WorkspaceReport {

  /**
   * It is now like this.
   *
   * @param settled whether the host has been asked what is true since the daemon's start
   */
  record Changed(WorkspaceView view, boolean settled) implements WorkspaceReport {}

  /** It was never created, or is deleted: its name may go. */
  record NotThere(WorkspaceId id) implements WorkspaceReport {}

  /**
   * It is about to be deleted: free its name.
   *
   * @param thenRun called once that is journalled, from any thread
   */
  record Forget(WorkspaceId id, Runnable thenRun) implements WorkspaceReport {}
}
