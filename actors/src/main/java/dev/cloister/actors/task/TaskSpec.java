package dev.cloister.actors.task;

import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A task as it was begun.
 *
 * @param id nobody can guess it: whoever knows it and is its owner may ask for the outcome
 * @param owner who began it; nobody else finds it
 * @param verb what is done, a name of the catalogue
 * @param workspace where it is done
 * @param job the guest's name for the work
 * @param createdAt when it was begun
 * @param keep how long the outcome is kept after the end
 */
public record TaskSpec(
    String id,
    String owner,
    String verb,
    WorkspaceId workspace,
    String job,
    Instant createdAt,
    Duration keep) {
  private static final Pattern ID = Pattern.compile("[a-z0-9-]{8,64}");

  public TaskSpec {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("A task is not called '" + id + "'");
    }
    if (keep.isNegative()) {
      throw new IllegalArgumentException("An outcome cannot be kept for " + keep);
    }
  }
}
