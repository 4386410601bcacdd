package dev.cloister.runtime.verb;

import java.util.Optional;

/** A commit that has been made. */
public record GitCommitView(
    @Doc("Its id, in full.") String commit,
    @Doc("The branch it is on; empty where it is none.") Optional<String> branch,
    @Doc("The first line of its message.") String subject,
    @Doc("How many files it changed.") int files) {}
