package dev.cloister.runtime.verb;

/** One workspace. */
public record WorkspaceInput(@Doc("The workspace's name or id.") String workspace) {}
