package dev.cloister.runtime.verb;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A repository to clone. */
public record GitCloneInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc(
            "Where from: https://, http://, ssh://, user@host:path, file:// or an absolute path in"
                + " the guest. Credentials do not belong in it.")
        @Rule(min = 1, max = 2048)
        String url,
    @Doc("Where to: an absolute path in the guest that does not exist or is an empty directory.")
        @Rule(pattern = "^/", max = 4096)
        String path,
    @Doc("The branch or tag to check out; the remote's default if left out.")
        @Rule(pattern = GitRules.REF, max = 255)
        Optional<String> branch,
    @Doc("How many commits of history to fetch; all if left out.") @Rule(min = 1) OptionalInt depth,
    @Doc("User name for https, where the server asks for one; needs password.")
        @Rule(min = 1, max = 1024, pattern = "^[^\\u0000-\\u001f\\u007f]*$")
        Optional<String> username,
    @Doc("Password or token for https. Kept out of arguments, results, errors and logs.")
        @Rule(min = 1, max = 8192, pattern = "^[^\\u0000-\\u001f\\u007f]*$")
        Optional<String> password,
    @Doc("Milliseconds until git is ended; 600000 if left out.") @Rule(min = 1)
        OptionalLong timeoutMillis)
    implements InWorkspaces.One, GitCredentials {}
