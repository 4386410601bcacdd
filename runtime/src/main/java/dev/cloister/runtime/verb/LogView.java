package dev.cloister.runtime.verb;

/** A piece of a console log. */
public record LogView(
    @Doc("As the guest printed it; what is not UTF-8 is replaced.") String text) {}
