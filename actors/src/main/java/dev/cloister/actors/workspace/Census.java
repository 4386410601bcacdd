package dev.cloister.actors.workspace;

import java.util.Set;

/**
 * Which workspaces there are at one moment.
 *
 * @param existing all of them, those that are being made or deleted too
 * @param atRest those that certainly have no VM
 * @param bases the base images their disks overlay
 * @param whole whether {@code bases} is complete: it is not while one is being made or is damaged
 */
public record Census(
    Set<WorkspaceId> existing, Set<WorkspaceId> atRest, Set<String> bases, boolean whole) {}
