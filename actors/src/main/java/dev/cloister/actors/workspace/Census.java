package dev.cloister.actors.workspace;

import java.util.Set;

/**
 * Which workspaces there are at one moment.
 *
 * @param existing all of them, those that are being made or deleted too
 * @param atRest those that certainly have no VM
 * @param bases the base images their disks overlay
 * @param captures the captures that those began with which are forks
 * @param whole whether {@code bases} and {@code captures} are complete: they are not while one is
 *     being made or is damaged
 */
public record Census(
    Set<WorkspaceId> existing,
    Set<WorkspaceId> atRest,
    Set<String> bases,
    Set<String> captures,
    boolean whole) {}
