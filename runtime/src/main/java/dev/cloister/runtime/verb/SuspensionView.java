package dev.cloister.runtime.verb;

import java.time.Instant;

/** The memory of a suspended workspace. */
public record SuspensionView(
    @Doc("Since when it is suspended.") Instant since,
    @Doc("What its memory takes on the disk, in bytes.") long bytes) {}
