package dev.cloister.actors.workspace;

/**
 * The capture that a start begins with.
 *
 * @param memory whether with its memory: the guest goes on then; else it boots on its disk
 */
public record Beginning(String capture, boolean memory) {}
