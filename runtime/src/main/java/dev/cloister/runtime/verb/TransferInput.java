package dev.cloister.runtime.verb;

/** One transfer. */
public record TransferInput(
    @Doc("The id that came in the download's Cloister-Transfer header.") String transfer) {}
