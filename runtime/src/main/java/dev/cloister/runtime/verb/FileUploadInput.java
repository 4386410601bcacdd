package dev.cloister.runtime.verb;

import java.util.Optional;

/** A file to write. */
public record FileUploadInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The file's absolute path in the guest.") @Rule(pattern = "^/", max = 4096) String path,
    @Doc(
            "Permission bits in octal, such as 755; those of the file it replaces, or 644, if left"
                + " out.")
        @Rule(pattern = "^0?[0-7]{3}$")
        Optional<String> mode)
    implements InWorkspaces.One {}
