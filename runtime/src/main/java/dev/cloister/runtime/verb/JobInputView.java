package dev.cloister.runtime.verb;

/** Input that has been written. */
public record JobInputView(
    @Doc("How many bytes the job took, from the first on; fewer where it reads too slowly.")
        long bytes,
    @Doc("Whether it takes more.") boolean open) {}
