package dev.cloister.runtime.verb;

/** One workspace. */
public record WorkspaceInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace)
    implements InWorkspaces.One {}
