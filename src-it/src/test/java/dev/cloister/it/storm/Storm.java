package dev.cloister.it.storm;

import dev.cloister.it.lab.Inventory;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Pause;
import dev.cloister.it.storm.Known.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One storm over one lab, which it leaves empty. */
final class Storm {
  private static final int BOOTS_AT_A_TIME = 4;
  private static final int MOST_BOOTS = 4;
  private static final int MOST_ANSWERS = 24;
  private static final long LONGEST_CALM_NANOS = 15_000_000_000L;
  private static final long LOOK_EVERY_NANOS = 1_000_000L;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Lab lab;
  private final Settings settings;
  private final Random random;
  private final Gate gate = new Gate();
  private final Tally tally = new Tally();
  private final StormDaemon daemon;
  private final List<Slot> slots;
  private final List<Client> clients;
  private final CountDownLatch created;
  private final long began = System.nanoTime();

  /**
   * What kind of storm.
   *
   * @param seed decides what each client asks and when what is killed
   * @param workspaces how many there are at most
   * @param kills how often the daemon is killed
   * @param vmKills how often a VM is killed
   */
  record Settings(long seed, int workspaces, int kills, int vmKills) {}

  private enum Victim {
    DAEMON,
    VM
  }

  Storm(Lab lab, Settings settings) throws IOException {
    this.lab = lab;
    this.settings = settings;
    this.random = new Random(settings.seed());
    this.daemon = new StormDaemon(lab, gate);
    this.created = new CountDownLatch(settings.workspaces());
    this.slots =
        IntStream.range(0, settings.workspaces())
            .mapToObj(i -> new Slot(lab, gate, tally, "storm-" + i))
            .toList();
    Semaphore boots = new Semaphore(BOOTS_AT_A_TIME, true);
    this.clients =
        slots.stream()
            .map(slot -> new Client(slot, gate, boots, created, new Random(random.nextLong())))
            .toList();
  }

  /** Lets it rage; what came of it. */
  Tally rage() throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(settings.workspaces());
    try {
      System.out.println(settings + " begins");
      daemon.start();
      List<CompletableFuture<Void>> working = each(threads, Client::run);
      say("the daemon serves");
      awaitAllCreated();
      say("every workspace is there");
      kill();
      gate.end();
      await("the clients finish what they began", working);
      say("the clients are done");
      await("the workspaces are proved", each(threads, Client::prove));
      say("the workspaces are proved");
      daemon.end();
      lookThrough();
    } finally {
      gate.end();
      threads.shutdownNow();
      System.out.printf(
          "%s: %s, %d s%n",
          settings, tally, Duration.ofNanos(System.nanoTime() - began).toSeconds());
    }
    return tally;
  }

  private List<CompletableFuture<Void>> each(ExecutorService threads, Consumer<Client> work) {
    return clients.stream()
        .map(client -> CompletableFuture.runAsync(() -> work.accept(client), threads))
        .toList();
  }

  private void awaitAllCreated() {
    try {
      if (!created.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(created.getCount() + " workspaces were never created");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private static void await(String what, List<CompletableFuture<Void>> all) {
    try {
      CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Not within " + PATIENCE + ": " + what, e);
    } catch (ExecutionException e) {
      throw new AssertionError("A client met a bug of its own", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private void kill() throws IOException {
    List<Victim> victims = new ArrayList<>(Collections.nCopies(settings.kills(), Victim.DAEMON));
    victims.addAll(Collections.nCopies(settings.vmKills(), Victim.VM));
    Collections.shuffle(victims, random);
    boolean up = true;
    for (Victim victim : victims) {
      if (victim == Victim.VM) {
        Pause.atRandom(random, 700);
        killVm();
        continue;
      }
      boolean starting = !up && random.nextInt(3) == 0;
      if (starting) {
        boolean hit = daemon.killStarting(Duration.ofMillis(random.nextInt(2500)));
        tally.killsOfStarting.addAndGet(hit ? 1 : 0);
        say("killed the daemon " + (hit ? "as it started" : "as it served"));
      } else {
        if (!up) {
          daemon.start();
          say("the daemon serves");
        }
        awaitWork();
        Pause.atRandom(random, 500);
        daemon.kill();
        say("killed the daemon at work");
      }
      tally.kills.incrementAndGet();
      up = false;
    }
    if (!up) {
      daemon.start();
    }
  }

  /**
   * Lets the clients come so far as the seed decides, however slow the machine is: mostly some
   * answers, now and then some boots.
   */
  private void awaitWork() {
    boolean boots = random.nextInt(4) == 0;
    AtomicInteger counter = boots ? tally.booted : tally.acknowledged;
    int wanted = counter.get() + random.nextInt(boots ? MOST_BOOTS : MOST_ANSWERS);
    long end = System.nanoTime() + LONGEST_CALM_NANOS;
    while (counter.get() < wanted && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  /** The VM of the first workspace that has one, from a random one on. */
  private void killVm() {
    int first = random.nextInt(slots.size());
    boolean hit =
        IntStream.range(first, first + slots.size())
            .anyMatch(i -> slots.get(i % slots.size()).shake());
    tally.killsOfVms.addAndGet(hit ? 1 : 0);
  }

  private void say(String what) {
    System.out.printf("%6d ms: %s%n", Duration.ofNanos(System.nanoTime() - began).toMillis(), what);
  }

  /** With the daemon gone: the host holds what the workspaces say, and nothing once they went. */
  private void lookThrough() {
    Set<String> right =
        slots.stream()
            .filter(slot -> slot.known().state() != State.ABSENT)
            .map(Slot::name)
            .collect(Collectors.toSet());
    Set<String> found = lab.list().stream().map(info -> info.name()).collect(Collectors.toSet());
    if (!found.equals(right)) {
      tally.lost("there should be " + right + " and there are " + found);
    }
    tally.orphans(new Inventory(lab, lab.list()).faults());
    List<CompletionStage<Void>> deletions =
        lab.list().stream()
            .map(info -> lab.cloister().workspace(info.id()).thenCompose(one -> one.delete()))
            .toList();
    deletions.forEach(Outcome::of);
    tally.cycles.addAndGet(deletions.size());
    lab.detach();
    tally.orphans(lab.leaks());
  }
}
