package dev.cloister.actors.workspace;

/**
 * The memory of a workspace whose VM is gone or is about to go.
 *
 * @param id in its store; every suspension has another
 * @param bytes on disk
 */
public record SavedMemory(String id, long bytes) {}
