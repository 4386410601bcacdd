package dev.cloister.runtime.verb;

import java.util.Optional;

/** A file that differs. */
public record GitFileView(
    @Doc("Its path in the repository.") String path,
    @Doc("added, modified, deleted, renamed, copied or type-changed.")
        @Rule(allowed = {"added", "modified", "deleted", "renamed", "copied", "type-changed"})
        String change,
    @Doc("The path it had, where it was renamed or copied.") Optional<String> from) {}
