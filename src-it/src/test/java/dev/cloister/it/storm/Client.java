package dev.cloister.it.storm;

import dev.cloister.it.storm.Gate.Door;
import dev.cloister.it.storm.Known.State;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** Works on one workspace as the seed decides, until the storm is over; then proves it. */
final class Client implements Runnable {
  private static final int MEMORY_MIB = 128;
  private static final int FILES = 4;
  private static final int LONGEST_LINES = 400;
  private static final long LONGEST_THOUGHT_NANOS = 300_000_000L;

  private final Slot slot;
  private final Requests requests;
  private final Gate gate;
  private final Semaphore boots;
  private final CountDownLatch created;
  private final Random random;
  private int steps;

  /**
   * The client of one slot.
   *
   * @param boots how many may boot at the same time
   * @param created counted down when the workspace was made for the first time
   */
  Client(Slot slot, Gate gate, Semaphore boots, CountDownLatch created, Random random) {
    this.slot = slot;
    this.requests = new Requests(slot);
    this.gate = gate;
    this.boots = boots;
    this.created = created;
    this.random = random;
  }

  @Override
  public void run() {
    boolean first = true;
    for (Optional<Door> door = gate.await(); door.isPresent(); door = gate.await()) {
      if (slot.sure(door.get())) {
        step(door.get());
      }
      if (first && slot.known().isRight(State.RUNNING)) {
        created.countDown();
        first = false;
      }
      // Nobody waits for this: it is how fast the client asks.
      LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_THOUGHT_NANOS));
    }
  }

  private void step(Door door) {
    steps++;
    int dice = random.nextInt(100);
    switch (slot.known().state()) {
      case ABSENT -> booting(() -> requests.create(door, MEMORY_MIB));
      case STOPPED, LOST -> {
        if (dice < 75) {
          booting(() -> requests.start(door));
        } else {
          requests.delete(door);
        }
      }
      case RUNNING -> use(door, dice);
    }
  }

  private void use(Door door, int dice) {
    List<String> files = slot.known().files();
    List<String> jobs = List.copyOf(slot.known().jobs().keySet());
    if (dice < 5) {
      requests.stop(door);
    } else if (dice < 10) {
      requests.delete(door);
    } else if (dice < 20) {
      requests.startJob(door, "job-" + steps, "printed-" + steps);
    } else if (dice < 35 && !jobs.isEmpty()) {
      requests.finishJob(door, jobs.get(random.nextInt(jobs.size())));
    } else if (dice < 55) {
      requests.exec(door, file(), content(1));
    } else if (dice < 75 && !files.isEmpty()) {
      requests.read(door, files.get(random.nextInt(files.size())));
    } else {
      requests.write(door, file(), content(1 + random.nextInt(LONGEST_LINES)));
    }
  }

  private String file() {
    return "/root/file-" + random.nextInt(FILES);
  }

  /** No two are alike, and none is the beginning of another. */
  private String content(int lines) {
    return (slot.name() + ", step " + steps + "\n").repeat(lines) + "end";
  }

  private void booting(Runnable boot) {
    boots.acquireUninterruptibly();
    try {
      boot.run();
    } finally {
      boots.release();
    }
  }

  /** Shows that the workspace is as it is known to be, that it works, and holds what it should. */
  void prove() {
    Door door = gate.awaitDoor();
    if (!slot.sure(door) || slot.known().state() == State.ABSENT) {
      return;
    }
    if (slot.known().state() != State.RUNNING) {
      booting(() -> requests.start(door));
    }
    if (slot.known().state() == State.RUNNING) {
      slot.known().files().forEach(file -> requests.read(door, file));
      requests.exec(door, file(), content(1));
    }
  }
}
