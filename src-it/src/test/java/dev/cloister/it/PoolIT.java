package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Cloister;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.pool.PoolView;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real VMs that are kept ready. */
class PoolIT {
  private static final String TWO =
      "cloister.pool { sizes = [{ image = minimal, least = 2, most = 4 }], demand = 2s }";

  /** A guest's clock may be wrong by this. */
  private static final long CLOCK_MILLIS = 50;

  private static PoolView awaitReady(Lab lab, int count) {
    Eventually.until(count + " spares", () -> pool(lab).ready() == count);
    return pool(lab);
  }

  private static PoolView pool(Lab lab) {
    return Outcome.of(lab.cloister().pool()).get(0);
  }

  /** The one that there is. */
  private static ProcessHandle qemu(Lab lab) throws IOException {
    try (Stream<Path> pids = Files.walk(lab.runRoot())) {
      Path file = pids.filter(path -> path.endsWith("pid")).findFirst().orElseThrow();
      return ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
    }
  }

  private static String from(WorkspaceInfo info) {
    return info.vm().orElseThrow().from();
  }

  /** As it answers: under its own name, with its own identity, and knowing what time it is. */
  private static String identity(Lab lab, Workspace workspace) {
    String told =
        lab.sh(
                workspace,
                "hostname; cat /etc/machine-id; od -An -tx8 -N16 /dev/urandom; touch /root/now")
            .stdoutText();
    assertThat(told).startsWith(workspace.name() + "\n");
    return told;
  }

  @Test
  void whoAsksGetsOneAtOnceAndAnotherIsMade(Lab lab) {
    lab.with(TWO);
    awaitReady(lab, 2);
    assertThat(Outcome.of(lab.cloister().list())).isEmpty();

    Set<String> identities = new HashSet<>();
    for (String name : List.of("one", "two")) {
      long began = System.nanoTime();
      Workspace workspace = Outcome.of(lab.cloister().create(options(name)));
      long before = System.currentTimeMillis();
      identities.add(identity(lab, workspace));
      long guest = Outcome.of(workspace.stat("/root/now")).mtimeMillis();
      System.out.printf("%s: %d us to its identity%n", name, (System.nanoTime() - began) / 1000);
      assertThat(guest).isBetween(before - CLOCK_MILLIS, System.currentTimeMillis() + CLOCK_MILLIS);
      assertThat(from(lab.info(workspace))).isEqualTo("warm");
    }
    assertThat(identities).hasSize(2);

    PoolView refilled = awaitReady(lab, 2);
    assertThat(refilled.taken()).isEqualTo(2);
    Outcome.of(lab.cloister().drainPool());
    Workspace last = Outcome.of(lab.cloister().create(options("three")));
    assertThat(from(lab.info(last))).isNotEqualTo("warm");
  }

  @Test
  void aSpareWhoseQemuWasKilledIsNeverGivenAway(Lab lab) throws IOException {
    lab.with("cloister.pool.sizes = [{ image = minimal, least = 1 }]");
    awaitReady(lab, 1);
    ProcessHandle qemu = qemu(lab);

    qemu.destroyForcibly();
    qemu.onExit().join();

    Workspace workspace = Outcome.of(lab.cloister().create(options("one")));
    identity(lab, workspace);
    assertThat(lab.info(workspace).vm().orElseThrow().pid()).isNotEqualTo(qemu.pid());
    awaitReady(lab, 1);
    Outcome.of(lab.cloister().drainPool());
  }

  @Test
  void manyWhoAskAtOnceAllGetOneOfTheirOwn(Lab lab) {
    lab.with(TWO);
    awaitReady(lab, 2);

    List<CompletionStage<Workspace>> asked =
        Stream.of("a", "b", "c", "d").map(name -> lab.cloister().create(options(name))).toList();

    Set<Long> pids = new HashSet<>();
    Set<String> identities = new HashSet<>();
    for (CompletionStage<Workspace> one : asked) {
      Workspace workspace = Outcome.of(one);
      identities.add(identity(lab, workspace));
      pids.add(lab.info(workspace).vm().orElseThrow().pid());
    }
    assertThat(pids).hasSize(4);
    assertThat(identities).hasSize(4);
    Outcome.of(lab.cloister().drainPool());
  }

  @Test
  void sparesOutliveTheirDaemonAndAreUsedByTheNext(Lab lab) throws IOException {
    lab.with("cloister.pool.sizes = [{ image = minimal, least = 1 }]");
    awaitReady(lab, 1);
    long pid = qemu(lab).pid();

    lab.reopen();

    awaitReady(lab, 1);
    Cloister cloister = lab.cloister();
    Workspace workspace = Outcome.of(cloister.create(options("one")));
    assertThat(lab.info(workspace).vm().orElseThrow().pid()).isEqualTo(pid);
    identity(lab, workspace);
    Outcome.of(cloister.drainPool());
  }

  private static WorkspaceOptions options(String name) {
    return WorkspaceOptions.image("minimal").withName(name);
  }
}
