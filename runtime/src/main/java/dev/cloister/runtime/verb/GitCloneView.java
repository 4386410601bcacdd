package dev.cloister.runtime.verb;

import java.util.Optional;

/** A repository that has been cloned. */
public record GitCloneView(
    @Doc("Where it is in the guest.") String path,
    @Doc("The branch checked out; empty where it is none.") Optional<String> branch,
    @Doc("The commit checked out; empty where the repository has none.") Optional<String> commit) {}
