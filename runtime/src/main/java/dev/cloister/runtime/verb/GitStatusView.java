package dev.cloister.runtime.verb;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How a repository's files stand. */
public record GitStatusView(
    @Doc("The branch checked out; empty where it is none.") Optional<String> branch,
    @Doc("The commit checked out; empty before the first one.") Optional<String> commit,
    @Doc("The branch it follows, where it follows one.") Optional<String> upstream,
    @Doc("How many commits it has that its upstream has not.") OptionalInt ahead,
    @Doc("How many commits its upstream has that it has not.") OptionalInt behind,
    @Doc("Whether nothing is staged, changed, conflicted or untracked.") boolean clean,
    @Doc("What the next commit will hold.") List<GitFileView> staged,
    @Doc("What differs from what is staged.") List<GitFileView> changed,
    @Doc("What is in conflict: paths.") List<String> conflicted,
    @Doc("What git does not know: paths; a directory ends with a slash.") List<String> untracked,
    @Doc("Whether there are more files than are told here.") boolean truncated) {}
