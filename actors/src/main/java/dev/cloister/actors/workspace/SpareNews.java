package dev.cloister.actors.workspace;

import java.util.List;

/** What is told of the spares: the workspaces that are kept ready and are nobody's yet. */
public sealed interface SpareNews {

  /** These there are now, oldest first. */
  record Changed(List<WorkspaceView> spares) implements SpareNews {}

  /** One of them has become somebody's; {@link Changed} follows. */
  record Taken(WorkspaceSpec asked) implements SpareNews {}

  /** Somebody asked for a workspace, and there was no spare like it. */
  record Missed(WorkspaceSpec asked) implements SpareNews {}
}
