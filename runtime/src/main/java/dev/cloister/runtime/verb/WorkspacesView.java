package dev.cloister.runtime.verb;

import java.util.List;

/** All workspaces. */
public record WorkspacesView(@Doc("Oldest first.") List<WorkspaceView> workspaces) {}
