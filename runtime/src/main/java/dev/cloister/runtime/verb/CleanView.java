package dev.cloister.runtime.verb;

import java.util.List;
import java.util.Optional;

/** What belonged to no workspace, and what became of it. */
public record CleanView(
    @Doc("One for each thing found, in the order of removal.") List<Item> items,
    @Doc("How many were removed.") int removed,
    @Doc("How many could not be removed.") int failed) {

  /** One thing. */
  public record Item(
      @Doc(
              "process, run-directory, disk, cid, base, kernel, or template (one that no start can"
                  + " use any more).")
          @Rule(allowed = {"process", "run-directory", "disk", "cid", "base", "kernel", "template"})
          String kind,
      @Doc("The id of the workspace it was made for, where it was made for one.")
          Optional<String> workspace,
      @Doc("Its path; a process's pid; a CID's number.") String where,
      @Doc("Its length in bytes, where it has one.") long bytes,
      @Doc(
              "found (only looked at), removed, kept (what it depends on could not be removed) or"
                  + " failed.")
          @Rule(allowed = {"found", "removed", "kept", "failed"})
          String fate,
      @Doc("Why it could not be removed.") Optional<ErrorView> error) {}
}
