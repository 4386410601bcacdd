package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Fork;
import dev.cloister.ForkOptions;
import dev.cloister.JobOptions;
import dev.cloister.RestoreOptions;
import dev.cloister.SnapshotInfo;
import dev.cloister.SnapshotOptions;
import dev.cloister.Snapshots.Restored;
import dev.cloister.Snapshots.Taken;
import dev.cloister.Workspace;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.snapshot.SnapshotKind;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Workspaces that are saved and put back, on real VMs. */
class SnapshotIT {
  private static Taken take(Workspace workspace, SnapshotOptions options) {
    return Outcome.of(workspace.snapshots().create(options));
  }

  private static Restored restore(Workspace workspace, String snapshot) {
    return Outcome.of(workspace.snapshots().restore(snapshot, RestoreOptions.DEFAULT));
  }

  private static List<SnapshotInfo> list(Workspace workspace) {
    return Outcome.of(workspace.snapshots().list());
  }

  private static SnapshotInfo info(Workspace workspace, String snapshot) {
    return Outcome.of(workspace.snapshots().info(snapshot));
  }

  private static String read(Lab lab, Workspace workspace) {
    return lab.sh(workspace, "cat /root/file").stdoutText().strip();
  }

  /** On the disk, whatever becomes of the VM. */
  private static void write(Lab lab, Workspace workspace, String what) {
    lab.sh(workspace, "echo " + what + " > /root/file; sync");
  }

  private static String boot(Lab lab, Workspace workspace) {
    return lab.sh(workspace, "cat /proc/sys/kernel/random/boot_id").stdoutText();
  }

  /** Starts a program that counts in its memory, and tells by a file that is in memory too. */
  private static void counting(Lab lab, Workspace workspace) {
    lab.sh(workspace, "mount -t tmpfs none /mnt");
    String script =
        "i=0; while :; do i=$((i+1)); echo $i > /mnt/new; mv /mnt/new /mnt/n; sleep 0.05; done";
    Outcome.of(workspace.startJob(JobOptions.of("sh", "-c", script).withId("counter")));
    Eventually.until("it counts", () -> count(lab, workspace) > 2);
  }

  /** What is in its memory alone. */
  private static String mark(Lab lab, Workspace workspace) {
    return lab.sh(workspace, "cat /mnt/mark").stdoutText().strip();
  }

  private static int count(Lab lab, Workspace workspace) {
    String last = lab.sh(workspace, "cat /mnt/n 2>/dev/null").stdoutText().strip();
    return last.isEmpty() ? 0 : Integer.parseInt(last);
  }

  private static Path directory(Lab lab, SnapshotInfo snapshot) {
    return lab.state().captures().resolve(snapshot.id());
  }

  private static boolean isEmpty(Lab lab) {
    if (!Files.isDirectory(lab.state().captures())) {
      return true;
    }
    try (Stream<Path> all = Files.list(lab.state().captures())) {
      return all.findAny().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Programs go on from where they were, back and forth, and the daemon's end changes nothing. */
  @Test
  void goesOnFromWhereItWas(Lab lab) {
    Workspace workspace = lab.create("alpha");
    write(lab, workspace, "one");
    counting(lab, workspace);
    lab.sh(workspace, "echo one > /mnt/mark");
    Taken first = take(workspace, SnapshotOptions.named("first").withNote("before it"));
    int early = count(lab, workspace);
    write(lab, workspace, "two");
    lab.sh(workspace, "echo two > /mnt/mark");
    Eventually.until("it goes on", () -> count(lab, workspace) > early + 20);
    final int late = count(lab, workspace);
    final Taken second = take(workspace, SnapshotOptions.named("second"));
    final String boot = boot(lab, workspace);
    write(lab, workspace, "three");
    assertThat(first.snapshot().kind()).isEqualTo(SnapshotKind.FULL);
    assertThat(first.paused()).isPositive();
    assertThat(first.snapshot().memoryBytes()).isPositive();
    assertThat(second.snapshot().parent()).contains("first");

    Restored back = restore(workspace, "first");
    assertThat(back.memory()).isTrue();
    assertThat(back.workspace().state()).isEqualTo("running");
    assertThat(read(lab, workspace)).isEqualTo("one");
    assertThat(mark(lab, workspace)).isEqualTo("one");
    int now = count(lab, workspace);
    Eventually.until("it goes on", () -> count(lab, workspace) > now + 3);
    String another = boot(lab, workspace);
    assertThat(another).isNotEqualTo(boot);
    assertThat(lab.sh(workspace, "hostname").stdoutText()).isEqualTo("alpha\n");

    restore(workspace, "second");
    assertThat(read(lab, workspace)).isEqualTo("two");
    assertThat(mark(lab, workspace)).isEqualTo("two");
    assertThat(count(lab, workspace)).isGreaterThanOrEqualTo(late);
    assertThat(boot(lab, workspace)).isNotIn(boot, another);

    lab.reopen();
    Workspace after = Outcome.of(lab.cloister().workspace("alpha"));
    assertThat(list(after)).extracting(SnapshotInfo::name).containsExactly("first", "second");
    assertThat(list(after)).extracting(SnapshotInfo::state).containsOnly("ready");
    assertThat(info(after, "first").note()).isEqualTo("before it");
    assertThat(info(after, "second").current()).isTrue();
    restore(after, first.snapshot().id());
    assertThat(read(lab, after)).isEqualTo("one");
    Outcome.of(after.delete());
    Eventually.until("nothing is left", () -> isEmpty(lab));
  }

  /** Of the disk alone, of a workspace that runs and of one that is stopped: it boots. */
  @Test
  void bootsOnADiskAsItWas(Lab lab) {
    Workspace workspace = lab.create("alpha");
    write(lab, workspace, "one");
    Taken running = take(workspace, SnapshotOptions.named("running").withKind(SnapshotKind.DISK));
    write(lab, workspace, "two");
    Outcome.of(workspace.stop());
    Taken stopped = take(workspace, SnapshotOptions.named("stopped"));
    assertThat(stopped.snapshot().kind()).isEqualTo(SnapshotKind.DISK);
    assertThat(stopped.paused()).isZero();
    Failure refused =
        Outcome.failureOf(
            workspace.snapshots().create(SnapshotOptions.any().withKind(SnapshotKind.FULL)));
    assertThat(refused.code()).isEqualTo(FailureCode.WRONG_STATE);
    assertThat(running.snapshot().memoryBytes()).isZero();

    assertThat(restore(workspace, "running").memory()).isFalse();
    assertThat(read(lab, workspace)).isEqualTo("one");
    assertThat(lab.sh(workspace, "dmesg | grep -c 'recovery complete'").stdoutText())
        .isEqualTo("0\n");
    write(lab, workspace, "lost");
    restore(workspace, "stopped");
    assertThat(read(lab, workspace)).isEqualTo("two");
    Outcome.of(workspace.stop());
    Outcome.of(workspace.start());
    assertThat(read(lab, workspace)).isEqualTo("two");
  }

  /** With memory and without, and of a workspace that does not run. */
  @Test
  void makesWorkspacesOfIt(Lab lab) {
    Workspace workspace = lab.create("alpha");
    write(lab, workspace, "one");
    counting(lab, workspace);
    take(workspace, SnapshotOptions.named("full"));
    write(lab, workspace, "two");
    Outcome.of(workspace.stop());
    take(workspace, SnapshotOptions.named("disk"));

    Workspace goesOn = child(workspace, ForkOptions.children(1).withSnapshot("full"));
    Workspace boots = child(workspace, ForkOptions.children(1).withSnapshot("disk"));
    Workspace alone = child(workspace, ForkOptions.children(1).withSnapshot("full").withDiskOnly());

    assertThat(read(lab, goesOn)).isEqualTo("one");
    int now = count(lab, goesOn);
    assertThat(now).isPositive();
    Eventually.until("it goes on", () -> count(lab, goesOn) > now + 3);
    assertThat(lab.sh(goesOn, "hostname").stdoutText().strip()).isEqualTo(goesOn.name());
    assertThat(read(lab, boots)).isEqualTo("two");
    assertThat(read(lab, alone)).isEqualTo("one");
    assertThat(count(lab, alone)).isZero();
    assertThat(info(workspace, "full").forks())
        .containsExactlyInAnyOrder(goesOn.name(), alone.name());

    Failure refused = Outcome.failureOf(workspace.snapshots().remove("full", false));
    assertThat(refused.code()).isEqualTo(FailureCode.SNAPSHOT_IN_USE);
    assertThat(refused.message()).contains("disk", goesOn.name(), alone.name());
    SnapshotInfo full = info(workspace, "full");
    Outcome.of(workspace.snapshots().remove("full", true));
    assertThat(info(workspace, "disk").parent()).isEmpty();
    Eventually.until(
        "its memory is gone", () -> !Files.exists(directory(lab, full).resolve("memory")));
    Outcome.of(workspace.delete());
    Outcome.of(goesOn.stop());
    Outcome.of(goesOn.start());
    assertThat(read(lab, goesOn)).isEqualTo("one");
    Outcome.of(goesOn.delete());
    Outcome.of(alone.delete());
    assertThat(read(lab, boots)).isEqualTo("two");
    Outcome.of(boots.delete());
    Eventually.until("nothing is left", () -> isEmpty(lab));
  }

  private static Workspace child(Workspace parent, ForkOptions options) {
    Fork fork = Outcome.of(parent.fork(options));
    Fork.Child child = fork.children().get(0);
    assertThat(child.failure()).isEmpty();
    return child.workspace().orElseThrow();
  }

  /** What is not what it was is told and refused, and the workspace goes on untouched. */
  @Test
  void refusesWhatIsDamaged(Lab lab) throws IOException {
    Workspace workspace = lab.create("alpha");
    write(lab, workspace, "one");
    SnapshotInfo full = take(workspace, SnapshotOptions.named("full")).snapshot();
    write(lab, workspace, "two");
    String boot = boot(lab, workspace);
    try (RandomAccessFile memory =
        new RandomAccessFile(directory(lab, full).resolve("memory").toFile(), "rw")) {
      memory.setLength(memory.length() - 4096);
    }

    assertThat(info(workspace, "full").state()).isEqualTo("damaged");
    assertThat(info(workspace, "full").failure().orElseThrow().code())
        .isEqualTo(FailureCode.CAPTURE_DAMAGED);
    Failure refused =
        Outcome.failureOf(workspace.snapshots().restore("full", RestoreOptions.DEFAULT));
    assertThat(refused.code()).isEqualTo(FailureCode.CAPTURE_DAMAGED);
    assertThat(refused.remedy()).contains("--disk-only");
    assertThat(boot(lab, workspace)).isEqualTo(boot);
    assertThat(read(lab, workspace)).isEqualTo("two");

    Outcome.of(workspace.snapshots().restore("full", RestoreOptions.DEFAULT.withDiskOnly()));
    assertThat(read(lab, workspace)).isEqualTo("one");
  }

  @Test
  void discardsWhatIsNewerWhereAsked(Lab lab) {
    Workspace workspace = lab.create("alpha");
    write(lab, workspace, "one");
    take(workspace, SnapshotOptions.named("first"));
    SnapshotInfo second =
        take(workspace, SnapshotOptions.named("second").withKind(SnapshotKind.DISK)).snapshot();
    restore(workspace, "first");
    take(workspace, SnapshotOptions.named("third").withKind(SnapshotKind.DISK));
    assertThat(info(workspace, "third").parent()).contains("first");

    Restored back =
        Outcome.of(
            workspace.snapshots().restore("first", RestoreOptions.DEFAULT.withDiscardNewer()));

    assertThat(back.discarded()).containsExactlyInAnyOrder("second", "third");
    assertThat(list(workspace)).extracting(SnapshotInfo::name).containsExactly("first");
    Eventually.until("its disk is gone", () -> !Files.exists(directory(lab, second)));
  }
}
