package dev.cloister.runtime.embed;

import dev.cloister.SnapshotOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.snapshotting.Restoring;
import dev.cloister.actors.snapshotting.SnapshotPlan;
import dev.cloister.actors.snapshotting.Snapshotting;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * Who takes snapshots and puts workspaces back. Thread-safe.
 *
 * @param deliveries where answers are given
 */
record SnapshotActors(
    Snapshotting snapshotting, Restoring restoring, Ids ids, Executor deliveries) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");

  /** What is asked, or {@code INVALID_ARGUMENT}. */
  SnapshotPlan plan(SnapshotOptions options) {
    String name = options.name().orElseGet(() -> ids.name("snap"));
    check(
        NAME.matcher(name).matches(),
        "name is \"" + name + "\"",
        "Use 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit.");
    check(
        !ID.matcher(name).matches(),
        "name has the form of an id",
        "Choose a name that is not 12 hexadecimal digits.");
    int length = options.note().length();
    check(
        length <= SnapshotOptions.LONGEST_NOTE,
        "the note has " + length + " characters",
        "Use at most " + SnapshotOptions.LONGEST_NOTE + ".");
    return new SnapshotPlan(ids.capture(), name, options.kind(), options.note());
  }

  <T> CompletionStage<T> delivered(CompletionStage<T> answer) {
    return answer.thenApplyAsync(told -> told, deliveries);
  }

  private static void check(boolean good, String what, String remedy) {
    if (!good) {
      throw new FailureException(FailureCode.INVALID_ARGUMENT, "Invalid snapshot: " + what, remedy);
    }
  }
}
