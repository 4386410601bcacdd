package dev.cloister.runtime.verb;

/** A repository. */
public record GitRepositoryInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The repository's absolute path in the guest.") @Rule(pattern = "^/", max = 4096)
        String path)
    implements InWorkspaces.One {}
