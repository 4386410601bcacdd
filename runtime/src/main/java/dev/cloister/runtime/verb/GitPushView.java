package dev.cloister.runtime.verb;

import java.util.List;

/** Commits that have been pushed. */
public record GitPushView(
    @Doc("The remote's name.") String remote,
    @Doc("Where it is; a password in it is replaced by ***.") String url,
    @Doc("What became of each branch.") List<Update> updates) {

  /** One branch. */
  public record Update(
      @Doc("The remote's branch, as refs/heads/name.") String branch,
      @Doc("created, updated, forced, deleted or up-to-date.")
          @Rule(allowed = {"created", "updated", "forced", "deleted", "up-to-date"})
          String change) {}
}
