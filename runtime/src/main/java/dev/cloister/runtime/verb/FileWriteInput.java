package dev.cloister.runtime.verb;

import java.util.Optional;

/** A file to write. */
public record FileWriteInput(
    @Doc("The workspace's name or id.") String workspace,
    @Doc("The file's absolute path in the guest.") String path,
    @Doc(
            "Permission bits in octal, such as 755; those of the file it replaces, or 644, if left"
                + " out.")
        Optional<String> mode) {}
