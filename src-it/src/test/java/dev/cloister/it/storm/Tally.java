package dev.cloister.it.storm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What a storm comes to. Thread-safe. */
final class Tally {
  final AtomicInteger kills = new AtomicInteger();
  final AtomicInteger killsOfStarting = new AtomicInteger();
  final AtomicInteger killsOfVms = new AtomicInteger();
  final AtomicInteger operations = new AtomicInteger();
  final AtomicInteger acknowledged = new AtomicInteger();
  final AtomicInteger booted = new AtomicInteger();
  final AtomicInteger unknown = new AtomicInteger();
  final AtomicInteger refused = new AtomicInteger();
  final AtomicInteger cycles = new AtomicInteger();

  private final List<String> lost = new ArrayList<>();
  private final List<String> stuck = new ArrayList<>();
  private final List<String> orphans = new ArrayList<>();

  /** Something acknowledged is not so. */
  synchronized void lost(String what) {
    lost.add(what);
  }

  /** Something does not come to rest, or does not work. */
  synchronized void stuck(String what) {
    stuck.add(what);
  }

  /** Something of the host belongs to nobody. */
  synchronized void orphans(List<String> what) {
    orphans.addAll(what);
  }

  /** Everything that should not be, a sentence each. */
  synchronized List<String> faults() {
    List<String> all = new ArrayList<>();
    lost.forEach(what -> all.add("lost: " + what));
    orphans.forEach(what -> all.add("orphan: " + what));
    stuck.forEach(what -> all.add("stuck: " + what));
    return all;
  }

  @Override
  public synchronized String toString() {
    return String.format(
        "kills %d (%d of a daemon that was starting), VMs killed %d, operations %d, acknowledged"
            + " %d (%d boots), unknown %d, failed with their VM %d, create-and-delete cycles %d,"
            + " lost %d, orphans %d, stuck %d",
        kills.get(),
        killsOfStarting.get(),
        killsOfVms.get(),
        operations.get(),
        acknowledged.get(),
        booted.get(),
        unknown.get(),
        refused.get(),
        cycles.get(),
        lost.size(),
        orphans.size(),
        stuck.size());
  }
}
