package dev.cloister;

import dev.cloister.actors.workspace.KeepingAction;
import dev.cloister.actors.workspace.WakePolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * How a new workspace is kept while nobody looks.
 *
 * @param wake whether whoever uses its guest wakes it when it is suspended
 * @param idleAfter when it counts as idle: nothing asked of its guest, and no job running in it;
 *     empty: as {@code cloister.idle} has it; zero: never
 * @param idleAction what becomes of it then; {@code SUSPEND} or {@code STOP}; empty: as {@code
 *     cloister.idle} has it
 * @param ttl how long it runs from its creation; empty: for ever
 * @param ttlAction what then becomes of it
 */
public record Keep(
    WakePolicy wake,
    Optional<Duration> idleAfter,
    Optional<KeepingAction> idleAction,
    Optional<Duration> ttl,
    KeepingAction ttlAction) {
  /** Woken by use, kept for ever. */
  public static final Keep DEFAULT =
      new Keep(
          WakePolicy.ON_USE,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          KeepingAction.STOP);

  public Keep withWake(WakePolicy value) {
    return new Keep(value, idleAfter, idleAction, ttl, ttlAction);
  }

  public Keep withIdle(Duration after, KeepingAction action) {
    return new Keep(wake, Optional.of(after), Optional.of(action), ttl, ttlAction);
  }

  public Keep withTtl(Duration value, KeepingAction action) {
    return new Keep(wake, idleAfter, idleAction, Optional.of(value), action);
  }
}
