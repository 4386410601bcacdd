package dev.cloister.runtime.verb;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** How a workspace is kept while nobody looks. */
public record KeepView(
    @Doc(
            "on-use: whoever uses its guest wakes it when it is suspended; manual: only workspace-wake.")
        String wake,
    @Doc("After so many milliseconds without use it is idle.") OptionalLong idleAfterMillis,
    @Doc("What becomes of it then: suspend or stop.") Optional<String> idleAction,
    @Doc("When its lifetime is over.") Optional<Instant> expiresAt,
    @Doc("What becomes of it then: stop, suspend or delete.") Optional<String> ttlAction) {}
