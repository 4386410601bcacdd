package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Fork;
import dev.cloister.ForkOptions;
import dev.cloister.JobOptions;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.it.lab.ChildJvm;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workspaces that begin as another that runs, on real VMs. */
class ForkIT {
  /** A guest's clock may be wrong by this. */
  private static final long CLOCK_MILLIS = 50;

  /** What a parent and its children may never have in common. */
  private static final List<String> SECRETS =
      List.of(
          "hostname",
          "cat /etc/machine-id",
          "head -c 16 /dev/urandom | od -An -tx1",
          "cat /proc/sys/kernel/random/uuid",
          "head -c 8 /dev/random | od -An -tx1");

  private static List<Workspace> children(Fork fork) {
    assertThat(fork.children()).allSatisfy(child -> assertThat(child.failure()).isEmpty());
    return fork.children().stream().map(child -> child.workspace().orElseThrow()).toList();
  }

  private static void delete(Workspace... workspaces) {
    for (Workspace workspace : workspaces) {
      Outcome.of(workspace.delete());
    }
  }

  private static List<Path> captures(Lab lab) throws IOException {
    if (!Files.isDirectory(lab.state().captures())) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(lab.state().captures())) {
      return all.toList();
    }
  }

  /** A program that counts goes on in each, from where it was; what it holds is its own. */
  @Test
  void goesOnInEachAndSharesNothingThatMatters(Lab lab) throws IOException {
    Workspace parent = lab.create("parent");
    lab.sh(parent, "mount -t tmpfs none /mnt; echo kept > /mnt/tmpfs; echo old > /root/file");
    lab.sh(parent, "head -c 8000000 /dev/urandom > /mnt/buffer; sha256sum /mnt/buffer > /root/sum");
    counting(parent);
    Eventually.until("it counts", () -> count(lab, parent) > 3);

    Fork fork = Outcome.of(parent.fork(ForkOptions.children(2).withNamePrefix("child-")));

    List<Workspace> children = children(fork);
    Workspace first = children.get(0);
    Workspace second = children.get(1);
    assertThat(fork.paused()).isPositive().isLessThanOrEqualTo(fork.frozen());
    assertThat(List.of(first.name(), second.name())).containsExactly("child-1", "child-2");
    List<Workspace> all = List.of(parent, first, second);
    for (Workspace workspace : all) {
      assertThat(lab.sh(workspace, "cat /mnt/tmpfs /root/file").stdoutText())
          .isEqualTo("kept\nold\n");
      assertThat(lab.sh(workspace, "sha256sum -c /root/sum").exit().exitCode()).isZero();
      int before = count(lab, workspace);
      Eventually.until("it goes on", () -> count(lab, workspace) > before + 3);
      assertClock(workspace, lab);
    }
    for (String secret : SECRETS) {
      assertThat(all.stream().map(one -> lab.sh(one, secret).stdoutText()))
          .as(secret)
          .doesNotHaveDuplicates();
    }
    assertThat(lab.sh(first, "hostname").stdoutText()).isEqualTo("child-1\n");
    assertThat(lab.info(first).forkOf())
        .contains(new WorkspaceInfo.Parent(parent.id().value(), "parent"));

    lab.sh(first, "echo first > /root/file; sync");
    assertThat(lab.sh(second, "cat /root/file").stdoutText()).isEqualTo("old\n");
    assertThat(lab.sh(parent, "cat /root/file").stdoutText()).isEqualTo("old\n");
    delete(parent, first, second);
    Eventually.until("no capture is left", () -> isEmpty(lab));
  }

  /** The disk of a child is its own: with its parent gone it stops, boots, and is forked again. */
  @Test
  void outlivesItsParent(Lab lab) throws IOException {
    Workspace parent = lab.create("parent");
    lab.sh(parent, "echo old > /root/file");
    Workspace child = children(Outcome.of(parent.fork(ForkOptions.children(1)))).get(0);
    delete(parent);
    lab.sh(child, "echo new >> /root/file");

    Workspace grandchild = children(Outcome.of(child.fork(ForkOptions.children(1)))).get(0);
    Outcome.of(child.stop());
    Outcome.of(child.start());
    delete(child);

    Outcome.of(grandchild.stop());
    Outcome.of(grandchild.start());
    assertThat(lab.sh(grandchild, "cat /root/file").stdoutText()).isEqualTo("old\nnew\n");
    assertThat(lab.sh(grandchild, "dmesg | grep -c 'recovery complete'").stdoutText())
        .isEqualTo("0\n");
    assertThat(captures(lab)).hasSize(2);
    lab.reopen();
    assertThat(captures(lab)).hasSize(2);
    Outcome.of(Outcome.of(lab.cloister().workspace(grandchild.name())).delete());
    Eventually.until("no capture is left", () -> isEmpty(lab));
  }

  /** What there is of a capture when the daemon is killed amid it. */
  enum Moment {
    ITS_MEMORY_IS_WRITTEN("stream"),
    ITS_MEMORY_IS_TAKEN_IN("devices"),
    IT_IS_KEPT("manifest.json");

    private final String file;

    Moment(String file) {
      this.file = file;
    }

    boolean has(Lab lab) {
      try {
        for (Path capture : captures(lab)) {
          if (Files.exists(capture.resolve(file))) {
            return true;
          }
        }
        return false;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** It goes on, with its program, and of the fork nothing is left but children that were whole. */
  @ParameterizedTest
  @EnumSource
  void aParentWhoseDaemonIsKilledAmidAForkGoesOn(Moment moment, Lab lab) throws Exception {
    Workspace parent = lab.create("parent");
    counting(parent);
    Eventually.until("it counts", () -> count(lab, parent) > 1);
    String boot = lab.sh(parent, "cat /proc/sys/kernel/random/boot_id").stdoutText();
    lab.detach();
    try (ChildJvm child = ChildJvm.start(lab)) {
      child.say("fork parent");
      assertThat(child.hear()).isEqualTo("begin fork parent");
      Eventually.until(moment + "", () -> moment.has(lab));
      child.kill();
    }

    Workspace after = Outcome.of(lab.cloister().workspace("parent"));

    assertThat(lab.info(after).state()).isEqualTo("running");
    assertThat(lab.sh(after, "cat /proc/sys/kernel/random/boot_id").stdoutText()).isEqualTo(boot);
    int before = count(lab, after);
    Eventually.until("it goes on", () -> count(lab, after) > before + 3);
    assertClock(after, lab);
    assertThat(children(Outcome.of(after.fork(ForkOptions.children(1))))).hasSize(1);
    for (var info : lab.list()) {
      delete(Outcome.of(lab.cloister().workspace(info.name())));
    }
    Eventually.until("no capture is left", () -> isEmpty(lab));
  }

  private static boolean isEmpty(Lab lab) {
    try {
      return captures(lab).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a program that counts in a file. */
  private static void counting(Workspace workspace) {
    String script = "exec 3>/root/log; i=0; while :; do i=$((i+1)); echo $i >&3; sleep 0.05; done";
    Outcome.of(workspace.startJob(JobOptions.of("sh", "-c", script).withId("counter")));
  }

  private static int count(Lab lab, Workspace workspace) {
    String last = lab.sh(workspace, "tail -n 1 /root/log").stdoutText().strip();
    return last.isEmpty() ? 0 : Integer.parseInt(last);
  }

  private static void assertClock(Workspace workspace, Lab lab) {
    long before = System.currentTimeMillis();
    lab.sh(workspace, "touch /root/now");
    long after = System.currentTimeMillis();
    assertThat(Outcome.of(workspace.stat("/root/now")).mtimeMillis())
        .isBetween(before - CLOCK_MILLIS, after + CLOCK_MILLIS);
  }
}
