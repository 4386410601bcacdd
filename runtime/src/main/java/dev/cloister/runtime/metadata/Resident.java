package dev.cloister.runtime.metadata;

/**
 * The workspace of a guest, as the guest is told.
 *
 * @param id never changes
 * @param name as its owner calls it
 */
public record Resident(String id, String name) {}
