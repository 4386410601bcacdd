package dev.cloister.runtime.verb;

/** A file that has been edited. */
public record FileEditView(
    @Doc("How many occurrences were replaced.") int replaced,
    @Doc("The line the first of them begins in, counted from 1.") int firstLine,
    @Doc("How many bytes the file holds now.") long bytes,
    @Doc("Their SHA-256, in lower-case hexadecimal.") String sha256) {}
