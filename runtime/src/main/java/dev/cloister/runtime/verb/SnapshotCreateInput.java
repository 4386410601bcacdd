package dev.cloister.runtime.verb;

import java.util.Optional;

/** A snapshot that is to be taken. */
public record SnapshotCreateInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc(
            "Its name, unique in the workspace: lower-case letters, digits and hyphens. Made up if left"
                + " out.")
        @Rule(pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
        Optional<String> name,
    @Doc(
            "full: memory and programs too; disk: the disk alone. If left out, full where the"
                + " workspace runs and disk where it does not.")
        @Rule(allowed = {"full", "disk"})
        Optional<String> kind,
    @Doc("What it is for, at most 1000 characters.") @Rule(max = 1000) Optional<String> note)
    implements InWorkspaces.One {}
