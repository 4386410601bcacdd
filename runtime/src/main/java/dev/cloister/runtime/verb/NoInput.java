package dev.cloister.runtime.verb;

/** Nothing to say. */
public record NoInput() {}
