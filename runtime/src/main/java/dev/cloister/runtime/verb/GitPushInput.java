package dev.cloister.runtime.verb;

import java.util.Optional;
import java.util.OptionalLong;

/** Commits to push. */
public record GitPushInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The repository's absolute path in the guest.") @Rule(pattern = "^/", max = 4096)
        String path,
    @Doc("The remote's name; origin if left out.")
        @Rule(pattern = "^[A-Za-z0-9_][A-Za-z0-9._/-]*$", max = 255)
        Optional<String> remote,
    @Doc("The branch to push, to the one of the same name; the current one if left out.")
        @Rule(pattern = GitRules.REF, max = 255)
        Optional<String> branch,
    @Doc("Whether the branch shall follow the remote's from now on. False if left out.")
        Optional<Boolean> setUpstream,
    @Doc(
            "Whether to replace commits of the remote's branch, if nobody pushed since the last"
                + " fetch. False if left out.")
        Optional<Boolean> force,
    @Doc("User name for https, where the server asks for one; needs password.")
        @Rule(min = 1, max = 1024, pattern = "^[^\\u0000-\\u001f\\u007f]*$")
        Optional<String> username,
    @Doc("Password or token for https. Kept out of arguments, results, errors and logs.")
        @Rule(min = 1, max = 8192, pattern = "^[^\\u0000-\\u001f\\u007f]*$")
        Optional<String> password,
    @Doc("Milliseconds until git is ended; 600000 if left out.") @Rule(min = 1)
        OptionalLong timeoutMillis)
    implements InWorkspaces.One, GitCredentials {}
