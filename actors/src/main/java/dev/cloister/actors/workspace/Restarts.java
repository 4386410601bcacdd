package dev.cloister.actors.workspace;

import dev.cloister.actors.failure.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The crashes and restarts a workspace has lived through.
 *
 * @param count restarts by its policy since its creation
 * @param recent when the latest of them were begun, oldest first; a start by hand forgets them
 * @param next when the next one is due, while one is
 * @param givenUp whether the policy has done all it may, and waits for a start by hand
 * @param lastCrash the latest crash
 */
public record Restarts(
    int count,
    List<Instant> recent,
    Optional<Instant> next,
    boolean givenUp,
    Optional<Crash> lastCrash) {

  /** One crash, with its evidence. */
  public record Crash(Failure failure, Instant at) {}

  public static final Restarts NONE =
      new Restarts(0, List.of(), Optional.empty(), false, Optional.empty());

  /** More of them are never looked at, whatever the settings. */
  static final int MOST_RECENT = 100;

  public Restarts {
    recent = List.copyOf(recent);
  }

  /** How many were begun at or after {@code begin}. */
  int since(Instant begin) {
    return (int) recent.stream().filter(at -> !at.isBefore(begin)).count();
  }

  Restarts crashed(Failure failure, Instant at) {
    return new Restarts(
        count, recent, Optional.empty(), false, Optional.of(new Crash(failure, at)));
  }

  Restarts scheduled(Instant due) {
    return new Restarts(count, recent, Optional.of(due), false, lastCrash);
  }

  Restarts begun(Instant at) {
    List<Instant> all = new ArrayList<>(recent);
    all.add(at);
    List<Instant> kept = all.subList(Math.max(0, all.size() - MOST_RECENT), all.size());
    return new Restarts(count + 1, kept, Optional.empty(), false, lastCrash);
  }

  Restarts givingUp() {
    return new Restarts(count, recent, Optional.empty(), true, lastCrash);
  }

  Restarts withoutNext() {
    return new Restarts(count, recent, Optional.empty(), false, lastCrash);
  }

  /** Somebody has decided: what the policy did so far no longer counts. */
  Restarts byHand() {
    return new Restarts(count, List.of(), Optional.empty(), false, lastCrash);
  }
}
