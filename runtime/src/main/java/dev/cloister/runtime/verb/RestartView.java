package dev.cloister.runtime.verb;

import java.time.Instant;
import java.util.Optional;

/** What becomes of a workspace when its VM ends without having been asked to. */
public record RestartView(
    @Doc("never, on-failure or always.") @Rule(allowed = {"never", "on-failure", "always"})
        String policy,
    @Doc("How often the policy has restarted it.") int count,
    @Doc("When the next restart is due, while it waits for it.") Optional<Instant> nextAt,
    @Doc("Its latest crash, also where it runs again.") Optional<CrashView> lastCrash) {

  /** One crash. */
  public record CrashView(
      @Doc("When it was noticed.") Instant at,
      @Doc("Its cause; without evidence in lists.") ErrorView failure) {}
}
