package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Fork;
import dev.cloister.ForkOptions;
import dev.cloister.JobOptions;
import dev.cloister.Workspace;
import dev.cloister.actors.failure.Failure;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Ext4;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.protocol.message.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forks again and again, of a parent that is at work, and with QEMU killed amid them. */
class ForkRoundsIT {
  private static final int ROUNDS = Integer.getInteger("cloister.it.fork-rounds", 4);
  private static final int CHILDREN = 2;
  private static final int MANY = 12;
  private static final String LOADER = "load";

  /** Writes, computes, and makes files as long as it is let. */
  private static final String LOAD =
      "i=0; while :; do i=$((i+1)); head -c 200000 /dev/urandom > /root/load.$((i%20));"
          + " sha256sum /root/load.* > /mnt/sums; done";

  @TempDir Path scratch;

  private static Workspace parent(Lab lab) {
    Workspace parent = atRest(lab);
    Outcome.of(parent.startJob(JobOptions.of("sh", "-c", LOAD).withId(LOADER)));
    return parent;
  }

  private static Workspace atRest(Lab lab) {
    Workspace parent = lab.create("parent");
    lab.sh(parent, "mount -t tmpfs -o size=80M none /mnt");
    lab.sh(
        parent,
        "head -c 67108864 /dev/urandom > /mnt/buffer; sha256sum /mnt/buffer > /root/memory.sum;"
            + " for i in 1 2 3 4 5 6 7 8; do head -c 300000 /dev/urandom > /root/file.$i; done;"
            + " sha256sum /root/file.* > /root/files.sum");
    return parent;
  }

  private static void assertAtWork(Lab lab, Workspace workspace) {
    assertWhole(lab, workspace);
    assertThat(Outcome.of(workspace.job(LOADER).info()).state()).isEqualTo(Reply.Job.State.RUNNING);
  }

  private static void assertWhole(Lab lab, Workspace workspace) {
    assertThat(
            lab.sh(workspace, "sha256sum -c /root/memory.sum /root/files.sum 2>&1 | grep -vc OK")
                .stdoutText())
        .isEqualTo("0\n");
  }

  private static List<Workspace> children(Fork fork) {
    assertThat(fork.children()).allSatisfy(child -> assertThat(child.failure()).isEmpty());
    return fork.children().stream().map(child -> child.workspace().orElseThrow()).toList();
  }

  @Test
  void loseNothingRoundAfterRound(Lab lab) throws IOException {
    Workspace parent = parent(lab);
    for (int round = 1; round <= ROUNDS; round++) {
      Fork fork = Outcome.of(parent.fork(ForkOptions.children(CHILDREN)));
      List<Workspace> children = children(fork);
      assertAtWork(lab, parent);
      for (Workspace child : children) {
        assertAtWork(lab, child);
      }
      for (Path capture : captures(lab)) {
        assertThat(Ext4.findings(capture.resolve("disk.qcow2"), scratch)).isEmpty();
      }
      Workspace last = children.get(CHILDREN - 1);
      Outcome.of(last.stop());
      assertThat(Ext4.findings(lab.state().disk(last.id()), scratch)).isEmpty();
      for (Workspace child : children) {
        Outcome.of(child.delete());
      }
      System.out.printf(
          "round %d of %d: paused %d ms, frozen %d ms%n",
          round, ROUNDS, fork.paused().toMillis(), fork.frozen().toMillis());
    }
    Eventually.until("no capture is left", () -> captures(lab).isEmpty());
  }

  @Test
  void makesManyOfOneCapture(Lab lab) {
    Workspace parent = atRest(lab);

    List<Workspace> children = children(Outcome.of(parent.fork(ForkOptions.children(MANY))));

    for (Workspace child : children) {
      assertWhole(lab, child);
    }
    assertThat(children.stream().map(child -> lab.sh(child, "cat /etc/machine-id").stdoutText()))
        .doesNotHaveDuplicates();
    children.stream().map(Workspace::delete).toList().forEach(Outcome::of);
  }

  /** The VM that takes the memory in is killed: the parent goes on, and can be forked again. */
  @Test
  void aKilledKeeperHarmsNobody(Lab lab) {
    Workspace parent = parent(lab);

    CompletionStage<Fork> fork = parent.fork(ForkOptions.children(1));
    Eventually.until(
        "a keeper", () -> keeper(lab).map(ProcessHandle::destroyForcibly).orElse(false));

    Failure failure = Outcome.failureOf(fork);
    assertThat(failure.remedy()).isNotEmpty();
    assertAtWork(lab, parent);
    assertThat(captures(lab)).isEmpty();
    assertAtWork(lab, children(Outcome.of(parent.fork(ForkOptions.children(1)))).get(0));
  }

  /** What was written is there when it boots again, and of the fork nothing. */
  @Test
  void aParentWhoseQemuIsKilledAmidItsCaptureHasItsDisk(Lab lab) {
    Workspace parent = parent(lab);
    lab.sh(parent, "sync");
    ProcessHandle qemu = ProcessHandle.of(lab.info(parent).vm().orElseThrow().pid()).orElseThrow();

    CompletionStage<Fork> fork = parent.fork(ForkOptions.children(1));
    Eventually.until(
        "its memory is saved",
        () ->
            captures(lab).stream().anyMatch(one -> Files.exists(one.resolve("stream")))
                && qemu.destroyForcibly());

    Outcome.failureOf(fork);
    Eventually.until("it is lost", () -> lab.info(parent).state().equals("lost"));
    Outcome.of(parent.start());
    assertThat(lab.sh(parent, "sha256sum -c /root/files.sum").exit().exitCode()).isZero();
    Eventually.until("no capture is left", () -> captures(lab).isEmpty());
    assertThat(lab.list()).hasSize(1);
  }

  private static Optional<ProcessHandle> keeper(Lab lab) {
    try (Stream<Path> files = Files.walk(lab.runRoot())) {
      for (Path file : files.filter(path -> path.endsWith("pid")).toList()) {
        if (file.getParent().getFileName().toString().startsWith("tpl-")) {
          return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()));
        }
      }
      return Optional.empty();
    } catch (IOException | UncheckedIOException | NumberFormatException e) {
      // It is being made, or has gone.
      return Optional.empty();
    }
  }

  private static List<Path> captures(Lab lab) {
    if (!Files.isDirectory(lab.state().captures())) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(lab.state().captures())) {
      return all.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
