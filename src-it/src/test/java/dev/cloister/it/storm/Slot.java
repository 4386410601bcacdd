package dev.cloister.it.storm;

import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Proc;
import dev.cloister.it.lab.Rest.Answer;
import dev.cloister.it.storm.Gate.Door;
import dev.cloister.it.storm.Known.State;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * One workspace as its only client sees it: asks, notes what is acknowledged, and looks at what is
 * true when an answer did not come. Everything but {@link #shake} is for one thread at a time.
 */
final class Slot {
  private static final long PATIENCE_NANOS = 120_000_000_000L;
  private static final long PAUSE_NANOS = 50_000_000L;
  private static final Set<String> AT_REST = Set.of("running", "stopped", "lost");

  private final Lab lab;
  private final Gate gate;
  private final Tally tally;
  private final String name;
  private final Known known = new Known();
  private final Set<Long> killed = new HashSet<>();
  private volatile String id = "";
  private boolean doubtful;
  private boolean exists;
  private int seen;
  private String last = "nothing";

  Slot(Lab lab, Gate gate, Tally tally, String name) {
    this.lab = lab;
    this.gate = gate;
    this.tally = tally;
    this.name = name;
  }

  String name() {
    return name;
  }

  Known known() {
    return known;
  }

  /** What it asks of its workspace. */
  interface Call {
    Answer ask() throws IOException;
  }

  /** The workspace is the one that this answer tells of. */
  void identify(Answer view) {
    id = view.json().path("id").asText();
  }

  /** Kills the workspace's VM, if it has one. For any thread. */
  synchronized boolean shake() {
    if (id.isEmpty()) {
      return false;
    }
    Optional<ProcessHandle> vm =
        Proc.mentioning(lab.state().run().resolve(id) + "/").stream()
            .findFirst()
            .flatMap(found -> ProcessHandle.of(found.pid()));
    vm.ifPresent(
        victim -> {
          killed.add(victim.pid());
          victim.destroyForcibly();
        });
    return vm.isPresent();
  }

  private synchronized Set<Long> takeKilled() {
    Set<Long> taken = new HashSet<>(killed);
    killed.clear();
    return taken;
  }

  /** Whether its VM was killed since it was last looked at. */
  synchronized boolean isShaken() {
    return !killed.isEmpty();
  }

  /** An operation; its answer if it is a good one. What else comes of it is looked at later. */
  Optional<Answer> ask(Door door, String what, Call call) {
    tally.operations.incrementAndGet();
    last = what;
    try {
      Answer answer = call.ask();
      if (answer.good()) {
        tally.acknowledged.incrementAndGet();
        tally.booted.addAndGet(what.equals("create") || what.equals("start") ? 1 : 0);
        return Optional.of(answer);
      }
      doubtful = true;
      if (isShaken()) {
        tally.refused.incrementAndGet();
      } else {
        tally.stuck(name + ", " + known + ": " + what + " was answered " + answer);
      }
    } catch (IOException e) {
      doubtful = true;
      tally.unknown.incrementAndGet();
      if (gate.isOpen(door)) {
        tally.stuck(name + ": " + what + " was not answered by a daemon that lives: " + e);
      }
    }
    return Optional.empty();
  }

  /** An answer that is good and yet wrong. */
  void wrong(String what) {
    tally.lost(name + ", " + known + ": " + what);
  }

  /**
   * Looks at what is true if that is in doubt, or if the daemon is another than before.
   *
   * @return whether it is known; if not, the daemon is gone again
   */
  boolean sure(Door door) {
    if (!doubtful && seen == door.number() && !isShaken()) {
      return true;
    }
    Set<Long> gone = takeKilled();
    if (!gone.isEmpty()) {
      known.mayHaveFallen();
    }
    try {
      State found = atRest(door, gone);
      if (!known.isRight(found)) {
        wrong("found " + found + " after " + last);
      }
      is(found);
      doubtful = false;
      seen = door.number();
      return true;
    } catch (IOException e) {
      doubtful = true;
      if (gate.isOpen(door)) {
        tally.stuck(name + " cannot be looked at: " + e);
      }
      return false;
    }
  }

  /** This is so. */
  void is(State state) {
    if (exists && state == State.ABSENT) {
      tally.cycles.incrementAndGet();
    }
    exists = state != State.ABSENT;
    known.is(state);
  }

  private State atRest(Door door, Set<Long> gone) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      Answer info = door.rest().get("/workspaces/" + name);
      if (info.status() == 404) {
        return State.ABSENT;
      }
      String state = info.json().path("state").asText();
      if (AT_REST.contains(state) && !gone.contains(info.json().path("vm").path("pid").asLong())) {
        identify(info);
        return State.valueOf(state.toUpperCase(Locale.ROOT));
      }
      if (System.nanoTime() > end) {
        tally.stuck(name + " stays so: " + info);
        return State.LOST;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
