package dev.cloister.runtime.verb;

/** One transfer. */
public record DownloadOutcomeInput(
    @Doc("The id that came in the download's Cloister-Transfer header.") @Rule(min = 1, max = 128)
        String transfer) {}
