package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.RestoreOptions;
import dev.cloister.SnapshotInfo;
import dev.cloister.SnapshotOptions;
import dev.cloister.Workspace;
import dev.cloister.it.lab.ChildJvm;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.runtime.disk.Backing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The daemon is killed amid snapshots and restores of real VMs: nothing is lost. */
class SnapshotCrashIT {
  private static void write(Lab lab, Workspace workspace, String what) {
    lab.sh(workspace, "echo " + what + " > /root/file; sync");
  }

  private static String read(Lab lab, Workspace workspace) {
    return lab.sh(workspace, "cat /root/file").stdoutText().strip();
  }

  private static void killAmid(Lab lab, String command, String moment, BooleanSupplier is)
      throws Exception {
    lab.detach();
    try (ChildJvm child = ChildJvm.start(lab)) {
      child.say(command);
      assertThat(child.hear()).isEqualTo("begin " + command);
      Eventually.until(moment, is);
      child.kill();
    }
  }

  /** What is whole is there, of what is not nothing is; the workspace and the others go on. */
  @ParameterizedTest
  @ValueSource(strings = {"stream", "devices", "manifest.json"})
  void amidTheTakingOfOne(String file, Lab lab) throws Exception {
    Workspace workspace = lab.create("alpha");
    write(lab, workspace, "one");
    SnapshotInfo first =
        Outcome.of(workspace.snapshots().create(SnapshotOptions.named("first"))).snapshot();
    write(lab, workspace, "two");

    killAmid(lab, "snapshot alpha", "it is being taken", () -> isThere(lab, first, file));

    Workspace after = Outcome.of(lab.cloister().workspace("alpha"));
    assertThat(lab.info(after).state()).isEqualTo("running");
    assertThat(read(lab, after)).isEqualTo("two");
    List<SnapshotInfo> all = Outcome.of(after.snapshots().list());
    assertThat(all).extracting(SnapshotInfo::state).containsOnly("ready");
    assertThat(all).extracting(SnapshotInfo::name).startsWith("first").hasSizeBetween(1, 2);
    if (file.equals("stream")) {
      assertThat(all).hasSize(1);
      Outcome.of(after.snapshots().create(SnapshotOptions.named("amid")));
    }
    Eventually.until(
        "nothing else is left",
        () -> captures(lab).size() == Outcome.of(after.snapshots().list()).size());
    Outcome.of(after.snapshots().restore("first", RestoreOptions.DEFAULT));
    assertThat(read(lab, after)).isEqualTo("one");
  }

  private static boolean isThere(Lab lab, SnapshotInfo but, String file) {
    return captures(lab).stream()
        .filter(one -> !one.endsWith(but.id()))
        .anyMatch(one -> Files.exists(one.resolve(file)));
  }

  private static List<Path> captures(Lab lab) {
    try (Stream<Path> all = Files.list(lab.state().captures())) {
      return all.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What there is of a restore when the daemon is killed amid it. */
  enum Moment {
    ITS_VM_IS_GONE,
    ITS_DISK_IS_REPLACED
  }

  /** Its disk is the old one or the snapshot's, and it can be put back again. */
  @ParameterizedTest
  @EnumSource
  void amidARestore(Moment moment, Lab lab) throws Exception {
    Workspace workspace = lab.create("alpha");
    write(lab, workspace, "one");
    SnapshotInfo first =
        Outcome.of(workspace.snapshots().create(SnapshotOptions.named("first"))).snapshot();
    write(lab, workspace, "two");

    killAmid(lab, "restore alpha", moment.name(), () -> has(lab, workspace, first, moment));

    Workspace after = Outcome.of(lab.cloister().workspace("alpha"));
    Outcome.of(after.start());
    assertThat(read(lab, after)).isIn("one", "two");
    if (moment == Moment.ITS_DISK_IS_REPLACED) {
      assertThat(read(lab, after)).isEqualTo("one");
    }
    write(lab, after, "three");
    Outcome.of(after.snapshots().restore("first", RestoreOptions.DEFAULT));
    assertThat(read(lab, after)).isEqualTo("one");
    assertThat(Outcome.of(after.snapshots().list())).hasSize(1);
  }

  private static boolean has(Lab lab, Workspace workspace, SnapshotInfo first, Moment moment) {
    try {
      return moment == Moment.ITS_VM_IS_GONE
          ? !Files.exists(lab.state().pidFile(workspace.id()))
          : Backing.of(lab.state().disk(workspace.id()))
              .equals(lab.state().captureDisk(first.id()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A snapshot that was removed when the daemon ended leaves nothing behind. */
  @Test
  void afterARemoval(Lab lab) {
    Workspace workspace = lab.create("alpha");
    Outcome.of(workspace.snapshots().create(SnapshotOptions.named("first")));
    Outcome.of(workspace.snapshots().remove("first", false));

    lab.reopen();

    assertThat(Outcome.of(Outcome.of(lab.cloister().workspace("alpha")).snapshots().list()))
        .isEmpty();
    Eventually.until("nothing is left", () -> captures(lab).isEmpty());
  }
}
