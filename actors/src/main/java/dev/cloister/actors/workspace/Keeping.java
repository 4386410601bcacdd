package dev.cloister.actors.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a workspace is kept while nobody looks.
 *
 * @param wake empty: {@link WakePolicy#ON_USE}
 * @param idle what becomes of it when nothing happens in it; empty: nothing
 * @param lifetime when it ends; empty: never
 */
public record Keeping(
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<WakePolicy> wake,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Idle> idle,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Lifetime> lifetime) {
  public static final Keeping DEFAULT =
      new Keeping(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * What becomes of one in which nothing happens.
   *
   * @param after for so long; positive
   * @param action not {@link KeepingAction#DELETE}
   */
  public record Idle(Duration after, KeepingAction action) {}

  /**
   * When it ends.
   *
   * @param until it may be put off
   * @param action what then becomes of it
   */
  public record Lifetime(Instant until, KeepingAction action) {}

  /** {@link #wake}, or the default. */
  public WakePolicy wakePolicy() {
    return wake.orElse(WakePolicy.ON_USE);
  }

  /** The same, ending then. */
  public Keeping until(Instant end) {
    return new Keeping(wake, idle, lifetime.map(before -> new Lifetime(end, before.action())));
  }
}
