package dev.cloister.it.lab;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The threads that have come since a moment and have not gone again. */
final class LeftThreads {
  /** The JDK's own, which it starts at first need and keeps, and JUnit's. */
  private static final Pattern OF_THE_PLATFORM =
      Pattern.compile(
          "process reaper.*|ForkJoinPool\\.commonPool-.*|CompletableFutureDelayScheduler"
              + "|Common-Cleaner|Cleaner-\\d+|junit-.*|Attach Listener|surefire-.*");

  private final Set<Thread> before;

  private LeftThreads(Set<Thread> before) {
    this.before = before;
  }

  static LeftThreads sinceNow() {
    return new LeftThreads(new HashSet<>(Thread.getAllStackTraces().keySet()));
  }

  /** Threads end a little after those who end them: waits for that, within a bound. */
  List<String> find() {
    Eventually.holds(() -> left().isEmpty());
    return left();
  }

  List<String> left() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && !before.contains(thread))
        .filter(thread -> !OF_THE_PLATFORM.matcher(thread.getName()).matches())
        .map(thread -> "thread still runs: " + thread.getName())
        .sorted()
        .toList();
  }
}
