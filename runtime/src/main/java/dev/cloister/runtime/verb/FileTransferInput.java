package dev.cloister.runtime.verb;

import java.util.Optional;

/** A file to copy between this host and a workspace. */
public record FileTransferInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("to-workspace copies from the host, to-host copies from the workspace.")
        @Rule(allowed = {TO_WORKSPACE, TO_HOST})
        String direction,
    @Doc(
            "The file's path on the host, relative to the one directory that is open for this:"
                + " cloister.transfer.directory of the daemon's settings. Links are not followed.")
        @Rule(min = 1, max = 4096)
        String hostPath,
    @Doc("The file's absolute path in the guest.") @Rule(pattern = "^/", max = 4096) String path,
    @Doc(
            "Permission bits in octal of the copy, such as 755; if left out, those of the file it"
                + " replaces or 644 in the workspace, and 600 on the host.")
        @Rule(pattern = "^0?[0-7]{3}$")
        Optional<String> mode)
    implements InWorkspaces.One {

  public static final String TO_WORKSPACE = "to-workspace";
  public static final String TO_HOST = "to-host";
}
