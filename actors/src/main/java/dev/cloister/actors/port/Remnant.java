package dev.cloister.actors.port;

import dev.cloister.actors.workspace.WorkspaceId;
import java.util.Optional;

/**
 * Something on this host that was made for a workspace, or an image, or a template.
 *
 * @param workspace whom it was made for; empty for what belongs to images and templates
 * @param where its path; for a process its pid, for a CID its number
 * @param process the process, if it is one
 * @param bytes on disk, as far as that can be told
 */
public record Remnant(
    Kind kind,
    Optional<WorkspaceId> workspace,
    String where,
    Optional<ProcessIdentity> process,
    long bytes) {

  /** What it is, in the order of removal. */
  public enum Kind {
    PROCESS,
    RUN_DIRECTORY,
    DISK,
    CID,
    BASE,
    KERNEL,
    TEMPLATE
  }
}
