package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.Cloister;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Inventory;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.OwnImages;
import dev.cloister.it.lab.RealQemu;
import dev.cloister.it.lab.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that lack something: it is said, nothing is left, and with it there all is well again. */
class BrokenHostIT {
  private static final int ENOUGH_MIB = 1024;

  @Test
  void aQemuThatIsMissing(Lab lab) {
    lab.with("cloister.qemu.binary = /no/such/qemu");
    Failure failure = catchThrowableOfType(FailureException.class, lab::cloister).failure();
    assertThat(failure.code()).isEqualTo(FailureCode.QEMU_MISSING);
    assertThat(failure.message()).contains("/no/such/qemu");
    assertThat(failure.remedy()).contains("apt-get install", "cloister.qemu.binary");

    lab.with("cloister.qemu.binary = " + RealQemu.NAME);
    new FailureSubject(lab).theNextCreateWorks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gone", "not executable", "of another machine"})
  void aQemuThatWasThereWhenTheDaemonStarted(String how, Lab lab) throws IOException {
    RealQemu qemu = RealQemu.in(lab);
    FailureSubject subject = new FailureSubject(lab);
    lab.cloister();
    switch (how) {
      case "gone" -> qemu.replace(Files::delete);
      case "not executable" -> qemu.replace(path -> replace(path, "#!/bin/sh\n", false));
      default -> qemu.replace(path -> replace(path, "#!/no/such/interpreter\n", true));
    }
    Failure failure = subject.failsToCreate("minimal", FailureCode.QEMU_MISSING);
    assertThat(failure.remedy()).contains("apt-get install");

    qemu.putBack();
    subject.theNextCreateWorks();
  }

  private static void replace(Path path, String text, boolean executable) throws IOException {
    Files.delete(path);
    Files.writeString(path, text);
    assertThat(path.toFile().setExecutable(executable)).isTrue();
  }

  @Test
  void aDiskWithTooLittleRoom(Lab lab) throws IOException {
    SmallDisk disk = SmallDisk.under(lab, 8);
    FailureSubject subject = new FailureSubject(lab);
    Failure failure = subject.failsToCreate("minimal", FailureCode.DISK_FULL);
    assertThat(failure.message()).contains("bytes are free at " + lab.state().workspaces());
    assertThat(failure.remedy()).contains("Free some space", "cloister.disk.reserve");

    disk.resize(ENOUGH_MIB);
    subject.theNextCreateWorks();
  }

  /** There is room for the journal's words and none for the workspace's disk. */
  @Test
  void aDiskThatIsFullBeforeTheWorkspacesIsMade(Lab lab) throws IOException {
    lab.with("cloister.disk.reserve = 0");
    SmallDisk disk = SmallDisk.under(lab, 8);
    FailureSubject subject = new FailureSubject(lab);
    lab.cloister();
    disk.fillUpTo(200 << 10);
    Failure failure = subject.failsToCreate("minimal", FailureCode.DISK_FULL);
    assertThat(failure.remedy()).contains("Free some space");

    disk.empty();
    disk.resize(ENOUGH_MIB);
    subject.theNextCreateWorks();
  }

  /** While it is full, the journal cannot even be read; who looks is answered all the same. */
  @Test
  void aDiskOnWhichNoWordOfTheJournalHasRoom(Lab lab) throws IOException {
    lab.with("cloister.disk.reserve = 0");
    SmallDisk disk = SmallDisk.under(lab, 8);
    lab.cloister();
    disk.fillUpTo(0);
    Failure failure =
        Outcome.failureOf(
            lab.cloister().create(WorkspaceOptions.image("minimal").withName("fails")));
    assertThat(failure.code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    assertThat(failure.remedy()).contains("make room");
    assertThat(lab.list()).isEmpty();
    Failure again =
        Outcome.failureOf(
            lab.cloister().create(WorkspaceOptions.image("minimal").withName("fails")));
    assertThat(again.code()).isEqualTo(FailureCode.JOURNAL_FAILED);

    disk.empty();
    disk.resize(ENOUGH_MIB);
    assertThat(new Inventory(lab, List.of()).faults()).isEmpty();
    Outcome.of(createdWhenTheJournalWorks(lab).delete());
  }

  /** It is read again on its own time; who creates before that is refused at once. */
  private static Workspace createdWhenTheJournalWorks(Lab lab) {
    List<Workspace> created = new ArrayList<>();
    Eventually.until(
        "the journal works again",
        () -> {
          try {
            created.add(
                Cloister.await(
                    lab.cloister().create(WorkspaceOptions.image("minimal").withName("works"))));
          } catch (FailureException e) {
            assertThat(e.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
          }
          return !created.isEmpty();
        });
    return created.get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a directory", "empty", "cut off"})
  void aKernelThatCannotBeRead(String how, Lab lab) throws IOException {
    OwnImages images = OwnImages.in(lab);
    FailureSubject subject = new FailureSubject(lab);
    Path kernel = images.file("kernel");
    Path aside = Files.move(kernel, kernel.resolveSibling("aside"));
    switch (how) {
      case "a directory" -> Files.createDirectory(kernel);
      case "empty" -> Files.createFile(kernel);
      default -> Files.write(kernel, Arrays.copyOf(Files.readAllBytes(aside), 1 << 20));
    }
    Failure failure = subject.failsToCreate("minimal", FailureCode.IMAGE_DAMAGED);
    assertThat(failure.remedy()).contains("scripts/build-images.sh");

    Files.delete(kernel);
    Files.move(aside, kernel);
    subject.theNextCreateWorks();
  }
}
