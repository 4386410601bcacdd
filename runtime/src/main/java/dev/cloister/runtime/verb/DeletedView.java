package dev.cloister.runtime.verb;

/** What is gone. */
public record DeletedView(
    @Doc("The id it had.") String id, @Doc("The name it had, free again.") String name) {}
