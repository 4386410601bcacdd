package dev.cloister.actors.pool;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.pool.PoolSettings.Size;
import dev.cloister.actors.workspace.WorkspaceSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.Stream;

/** What the pool knows of one size. Confined to its thread. */
final class Shelf {
  private final Size size;
  private final PoolSettings settings;
  private final Deque<Instant> signs = new ArrayDeque<>();
  private Optional<WorkspaceSpec> machine = Optional.empty();
  private Optional<Failure> failure = Optional.empty();
  private Optional<Instant> pauseUntil = Optional.empty();
  private int failures;
  private long taken;
  private long missed;
  private int ready;
  private int coming;

  Shelf(Size size, PoolSettings settings) {
    this.size = size;
    this.settings = settings;
  }

  Size size() {
    return size;
  }

  /** What a spare of this size is now. */
  void machine(WorkspaceSpec spec) {
    machine = Optional.of(spec);
  }

  /** None can be made of this now, and none that there is would be taken. */
  void noMachine(Failure because) {
    machine = Optional.empty();
    failure = Optional.of(because);
  }

  boolean isFor(WorkspaceSpec spec) {
    return machine.filter(one -> one.isLike(spec)).isPresent();
  }

  // ---- demand

  void taken(Instant now) {
    taken++;
    signs.add(now);
  }

  void missed(Instant now) {
    missed++;
    signs.add(now);
  }

  /** So many are to be ready. */
  int wanted(Instant now) {
    signs.removeIf(sign -> !sign.plus(settings.demand()).isAfter(now));
    return Math.min(size.most(), size.least() + signs.size());
  }

  // ---- what there is

  void countFrom(int readyNow, int comingNow) {
    ready = readyNow;
    coming = comingNow;
  }

  /** So many more are to be made, or, below 0, fewer are wanted than there are. */
  int lacking(Instant now) {
    return wanted(now) - ready - coming;
  }

  int ready() {
    return ready;
  }

  void made() {
    failures = 0;
    failure = Optional.empty();
    pauseUntil = Optional.empty();
  }

  void failed(Failure because, Instant now) {
    failures++;
    failure = Optional.of(because);
    pauseUntil = settings.wait(failures).map(now::plus);
  }

  boolean mayMake(Instant now) {
    return machine.isPresent() && pauseUntil.filter(until -> until.isAfter(now)).isEmpty();
  }

  /** When something changes by itself. */
  Optional<Duration> next(Instant now) {
    Stream<Instant> ends = signs.stream().map(sign -> sign.plus(settings.demand())).limit(1);
    return Stream.concat(ends, pauseUntil.stream())
        .filter(at -> at.isAfter(now))
        .map(at -> Duration.between(now, at))
        .min(Duration::compareTo);
  }

  PoolView view(Instant now) {
    return new PoolView(size, ready, coming, wanted(now), taken, missed, failure);
  }
}
