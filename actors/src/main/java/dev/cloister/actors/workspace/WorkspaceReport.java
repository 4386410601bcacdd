package dev.cloister.actors.workspace;

import dev.cloister.actors.failure.Failure;

/** What a workspace tells its owner. */
public sealed interface WorkspaceReport {

  /** Whose report it is. */
  WorkspaceId id();

  /**
   * It is now like this.
   *
   * @param settled whether the host has been asked what is true since the daemon's start
   */
  record Changed(WorkspaceView view, boolean settled) implements WorkspaceReport {
    @Override
    public WorkspaceId id() {
      return view.spec().id();
    }
  }

  /** It was never created, or is deleted: its name may go. */
  record NotThere(WorkspaceId id) implements WorkspaceReport {}

  /**
   * It is about to be deleted: free its name.
   *
   * @param thenRun called once that is journalled, from any thread
   */
  record Forget(WorkspaceId id, Runnable thenRun) implements WorkspaceReport {}

  /** A write of its journal failed; the next {@link Changed} tells that it works again. */
  record Unwritable(WorkspaceId id) implements WorkspaceReport {}

  /** Its journal cannot be read and never will be as it is. It is to be stopped. */
  record Damaged(WorkspaceId id, Failure failure) implements WorkspaceReport {}
}
