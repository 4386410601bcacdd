package dev.cloister.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Workspace;
import dev.cloister.it.lab.Cli;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Inventory;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Pause;
import dev.cloister.it.lab.Rest.Answer;
import dev.cloister.it.lab.SmallDisk;
import dev.cloister.it.lab.Sockets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Faults from outside that strike at some instant of create, exec, stop, start and delete: whatever
 * it comes to, the answer comes, the workspace rests in a state that fits it, the host holds what
 * that state says and nothing else, and everything works again.
 *
 * <p>Struck here: QEMU, the daemon or the guest's agent is killed, the monitor's or the guest's
 * connection is dropped, the disk is full, the journal cannot be written. Struck elsewhere: the
 * daemon is killed amid many workspaces in {@code StormIT}, again and again in {@code JournalIT},
 * and ended in order in {@code CancelIT}; a guest that panics before its agent serves is in {@code
 * BrokenImagesIT}, a monitor that lies in {@code LyingMonitorIT}, one that stays away and a restart
 * by policy in {@code CrashIT}, a disk without room for the first word in {@code BrokenHostIT}.
 * {@code FaultMatrixTest} strikes every single step, on a played host.
 */
class FaultsIT {
  /** Decides the instants; what lies there still differs from run to run. */
  private static final long SEED = 1;

  /** The journal can write a little without room, where it has left some in its file. */
  private static final int LEAST_REFUSALS = 3;

  private ExecutorService threads;

  /** What has no room at times. */
  private enum Full {
    STATE_DIRECTORY,
    JOURNAL;

    SmallDisk mount(Lab lab) throws IOException {
      return this == JOURNAL ? SmallDisk.underJournal(lab, 8) : SmallDisk.under(lab, 64);
    }
  }

  @BeforeEach
  void makeThreads() {
    threads = Executors.newCachedThreadPool();
  }

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  /** Every workspace has a fault of its own; verb by verb they are struck side by side. */
  @Test
  void afterAnythingThatBreaksOffAllIsWell(Lab lab) throws IOException {
    Sockets.assumeBreakable();
    Cli cli = new Cli(lab);
    cli.ok("up");
    Random seeds = new Random(SEED);
    List<Life> lives = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      Random random = new Random(seeds.nextLong());
      lives.add(new Life(lab, fault, subject(lab, fault.word()), random));
    }
    Subject any = subject(lab, "any");
    for (Verb verb : Verb.values()) {
      lives.stream()
          .map(life -> CompletableFuture.runAsync(() -> life.strikeIn(verb), threads))
          .toList()
          .forEach(Outcome::of);
      assertThat(Inventory.of(lab, any.all().json()).faults()).as("after %s", verb).isEmpty();
    }
    assertThat(any.all().json().path("workspaces")).isEmpty();
    cli.ok("down");
  }

  /** A daemon dies but once: amid every verb at the same time, each of another workspace. */
  @Test
  void afterADaemonThatWasKilledAllIsWell(Lab lab) throws IOException {
    Cli cli = new Cli(lab);
    cli.ok("up");
    Map<Verb, Subject> subjects = new EnumMap<>(Verb.class);
    for (Verb verb : Verb.values()) {
      subjects.put(verb, subject(lab, "in-" + verb.name().toLowerCase(Locale.ROOT)));
    }
    sideBySide(subjects, (verb, subject) -> subject.beReadyFor(verb));
    Map<Verb, CompletableFuture<Answer>> asked = new EnumMap<>(Verb.class);
    asked.put(Verb.EXEC, subjects.get(Verb.EXEC).ask(Verb.EXEC));
    subjects.get(Verb.EXEC).awaitProgram(asked.get(Verb.EXEC));
    subjects.forEach((verb, subject) -> asked.computeIfAbsent(verb, subject::ask));
    Pause.atRandom(new Random(SEED), Verb.STOP.usualMillis());
    killDaemon(lab);
    Map<Verb, Boolean> good = new EnumMap<>(Verb.class);
    asked.forEach(
        (verb, answer) ->
            good.put(verb, Outcome.of(answer.handle((told, cut) -> cut == null && told.good()))));

    cli.ok("up");
    for (Subject subject : subjects.values()) {
      subject.meetDaemon();
    }
    subjects.forEach((verb, subject) -> assertRests(verb, subject, good.get(verb)));
    Subject any = subjects.get(Verb.EXEC);
    assertThat(Inventory.of(lab, any.all().json()).faults()).isEmpty();
    sideBySide(subjects, (verb, subject) -> subject.bring(Subject.RUNNING));
    sideBySide(subjects, (verb, subject) -> subject.bring(Subject.GONE));
    cli.ok("down");
  }

  /** What was cut off is carried out, or undone. */
  private static void assertRests(Verb verb, Subject subject, boolean good) {
    String rest = subject.awaitRest(Optional.empty());
    System.out.printf("daemon killed in %s: %b, then %s%n", verb, good, rest);
    Set<String> right = new HashSet<>(verb.restsAfter(true, false));
    if (!good) {
      right.addAll(verb.restsAfter(false, false));
    }
    assertThat(rest).as("killed in %s", verb).isIn(right);
  }

  private <T> void sideBySide(Map<Verb, T> each, BiConsumer<Verb, T> work) {
    each.entrySet().stream()
        .map(
            one ->
                CompletableFuture.runAsync(
                    () -> work.accept(one.getKey(), one.getValue()), threads))
        .toList()
        .forEach(Outcome::of);
  }

  private static void killDaemon(Lab lab) throws IOException {
    lab.daemon().destroyForcibly();
    Eventually.until("the daemon is dead", () -> !lab.isHeldByAnother());
  }

  @ParameterizedTest
  @EnumSource
  void afterADiskThatWasFullAllIsWell(Full what, Lab lab) throws IOException {
    lab.with("cloister.disk.reserve = 0");
    SmallDisk disk = what.mount(lab);
    Cli cli = new Cli(lab);
    cli.ok("up");
    Subject subject = subject(lab, "full");
    FullDisk full = new FullDisk(lab, disk, subject, new Random(SEED));
    for (Verb verb : Verb.values()) {
      if (verb == Verb.DELETE) {
        subject.bring(Subject.RUNNING);
        theDaemonDiesWithoutRoom(lab, disk, cli);
        subject.meetDaemon();
      }
      full.strikeBefore(verb);
      full.strikeIn(verb);
    }
    assertThat(full.refusals()).isGreaterThanOrEqualTo(LEAST_REFUSALS);
    subject.bring(Subject.GONE);
    cli.ok("down");
  }

  /** Whatever comes of its start without room: with room it serves, and has lost nothing. */
  private static void theDaemonDiesWithoutRoom(Lab lab, SmallDisk disk, Cli cli)
      throws IOException {
    disk.fillUpTo(0);
    try {
      killDaemon(lab);
      System.out.println("up without room exits " + Cli.exitOf(cli.start("up")));
    } finally {
      disk.empty();
    }
    cli.ok("up");
  }

  private Subject subject(Lab lab, String name) throws IOException {
    return new Subject(lab, name, threads);
  }

  /** QEMU stops a VM whose write has no room. Nobody but the daemon lets it go on. */
  @Test
  void aVmWhoseHostHasNoRoomGoesOnWhenThereIsSome(Lab lab) throws Exception {
    lab.with("cloister.disk.reserve = 0");
    SmallDisk disk = SmallDisk.under(lab, 48);
    Workspace workspace = lab.create("full");
    disk.fillUpTo(0);
    CompletionStage<ExecResult> writing =
        workspace.exec(
            ExecOptions.of(
                "sh",
                "-c",
                "dd if=/dev/urandom of=/root/much bs=1M count=8 conv=fsync && echo ok"));
    CompletionStage<ExecResult> waiting = firstThatIsNotAnswered(workspace);

    disk.empty();

    assertThat(Outcome.of(writing).stdoutText()).isEqualTo("ok\n");
    assertThat(Outcome.of(waiting).exit().exitCode()).isZero();
    assertThat(lab.info(workspace).state()).isEqualTo("running");
    assertThat(Outcome.of(workspace.stop()).state()).isEqualTo("stopped");
    assertThat(Outcome.of(workspace.start()).state()).isEqualTo("running");
    assertThat(lab.sh(workspace, "wc -c < /root/much").stdoutText().strip()).isEqualTo("8388608");
  }

  private static CompletionStage<ExecResult> firstThatIsNotAnswered(Workspace workspace)
      throws Exception {
    while (true) {
      CompletionStage<ExecResult> one = workspace.exec(ExecOptions.of("true"));
      try {
        one.toCompletableFuture().get(2, TimeUnit.SECONDS);
      } catch (TimeoutException stopped) {
        return one;
      }
    }
  }
}
