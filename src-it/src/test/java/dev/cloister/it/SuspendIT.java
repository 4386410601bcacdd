package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.ExecOptions;
import dev.cloister.Job;
import dev.cloister.JobOptions;
import dev.cloister.Keep;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.workspace.KeepingAction;
import dev.cloister.it.lab.ChildJvm;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.protocol.message.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real memories that are put on the disk, and go on from there. */
class SuspendIT {
  /** A guest's clock may be wrong by this. */
  private static final long CLOCK_MILLIS = 50;

  private static final String BOOT = "cat /proc/sys/kernel/random/boot_id";

  private static List<Path> memories(Lab lab, Workspace workspace) throws IOException {
    try (Stream<Path> files = Files.list(lab.state().workspace(workspace.id()))) {
      return files.filter(file -> file.getFileName().toString().startsWith("memory-")).toList();
    }
  }

  /** Starts a program that counts in a file. */
  private static void counting(Lab lab, Workspace workspace) {
    String script = "exec 3>/root/log; i=0; while :; do i=$((i+1)); echo $i >&3; sleep 0.05; done";
    Outcome.of(workspace.startJob(JobOptions.of("sh", "-c", script).withId("counter")));
    Eventually.until("it counts", () -> count(lab, workspace) > 3);
  }

  private static int count(Lab lab, Workspace workspace) {
    String last = lab.sh(workspace, "tail -n 1 /root/log").stdoutText().strip();
    return last.isEmpty() ? 0 : Integer.parseInt(last);
  }

  private static void assertGoesOn(Lab lab, Workspace workspace) {
    int before = count(lab, workspace);
    Eventually.until("it goes on", () -> count(lab, workspace) > before + 3);
  }

  private static void assertClock(Lab lab, Workspace workspace) {
    long before = System.currentTimeMillis();
    lab.sh(workspace, "touch /root/now");
    long after = System.currentTimeMillis();
    long guest = Outcome.of(workspace.stat("/root/now")).mtimeMillis();
    System.out.printf("the guest's clock: %d to %d ms ahead%n", guest - after, guest - before);
    assertThat(guest).isBetween(before - CLOCK_MILLIS, after + CLOCK_MILLIS);
  }

  @Test
  void programsAndMemoryGoOn(Lab lab) throws IOException {
    Workspace workspace = lab.create("sleeper");
    lab.sh(workspace, "mount -t tmpfs none /mnt; echo kept > /mnt/tmpfs; echo old > /root/file");
    lab.sh(workspace, "head -c 8000000 /dev/urandom > /mnt/buffer; sha256sum /mnt/buffer > /mnt/s");
    counting(lab, workspace);
    String boot = lab.sh(workspace, BOOT).stdoutText();
    String random = "head -c 16 /dev/urandom | od -An -tx1";
    String chance = lab.sh(workspace, random).stdoutText();

    long began = System.nanoTime();
    WorkspaceInfo suspended = Outcome.of(workspace.suspend());
    long took = System.nanoTime() - began;

    assertThat(suspended.state()).isEqualTo("suspended");
    assertThat(suspended.vm()).isEmpty();
    assertThat(suspended.suspension().orElseThrow().bytes()).isPositive();
    assertThat(memories(lab, workspace)).hasSize(1);
    assertThat(Outcome.of(workspace.suspend()).state()).isEqualTo("suspended");
    began = System.nanoTime();
    WorkspaceInfo woken = Outcome.of(workspace.wake());
    System.out.printf(
        "suspended in %d ms, %d bytes; woken in %d ms: %s%n",
        took / 1_000_000,
        suspended.suspension().orElseThrow().bytes(),
        (System.nanoTime() - began) / 1_000_000,
        woken.vm().orElseThrow().boot());
    assertThat(woken.state()).isEqualTo("running");
    assertThat(woken.vm().orElseThrow().from()).isEqualTo("wake");
    assertThat(woken.suspension()).isEmpty();
    assertClock(lab, workspace);
    assertThat(lab.sh(workspace, BOOT).stdoutText()).isEqualTo(boot);
    assertThat(lab.sh(workspace, "cat /mnt/tmpfs /root/file").stdoutText())
        .isEqualTo("kept\nold\n");
    assertThat(lab.sh(workspace, "sha256sum -c /mnt/s").exit().exitCode()).isZero();
    assertThat(lab.sh(workspace, random).stdoutText()).isNotEqualTo(chance);
    assertGoesOn(lab, workspace);
    Eventually.until("its memory is removed", () -> isEmpty(lab, workspace));

    Outcome.of(workspace.suspend());
    // Whoever uses it wakes it.
    assertThat(lab.sh(workspace, BOOT).stdoutText()).isEqualTo(boot);
    assertGoesOn(lab, workspace);
    assertThat(Outcome.of(workspace.stop()).note()).contains("guest-shutdown");
    Outcome.of(workspace.start());
    assertThat(lab.sh(workspace, "cat /root/file").stdoutText()).isEqualTo("old\n");
    assertThat(lab.sh(workspace, "dmesg | grep -c 'recovery complete'").stdoutText())
        .isEqualTo("0\n");
  }

  private static boolean isEmpty(Lab lab, Workspace workspace) {
    try {
      return memories(lab, workspace).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aDamagedMemoryIsRefusedAndTheDiskStillBoots(Lab lab) throws IOException {
    Workspace workspace = lab.create("damaged");
    lab.sh(workspace, "echo kept > /root/file");
    Outcome.of(workspace.suspend());
    Path stream = memories(lab, workspace).get(0).resolve("stream");
    try (FileChannel file = FileChannel.open(stream, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), file.size() / 2);
    }

    Failure failure = Outcome.failureOf(workspace.exec(ExecOptions.of("true")));

    assertThat(failure.code()).isEqualTo(FailureCode.MEMORY_DAMAGED);
    assertThat(failure.remedy()).contains("--discard-memory");
    assertThat(Outcome.failureOf(workspace.start()).code()).isEqualTo(FailureCode.MEMORY_DAMAGED);
    WorkspaceInfo info = lab.info(workspace);
    assertThat(info.state()).isEqualTo("suspended");
    assertThat(info.failure().orElseThrow().code()).isEqualTo(FailureCode.MEMORY_DAMAGED);
    assertThat(Outcome.of(workspace.startWithoutMemory()).state()).isEqualTo("running");
    assertThat(lab.sh(workspace, "cat /root/file").stdoutText()).isEqualTo("kept\n");
    assertThat(memories(lab, workspace)).isEmpty();
  }

  // ---- interrupted

  /** It is on its way to the disk when somebody wants it. */
  @Test
  void aUseInterruptsASuspension(Lab lab) {
    Workspace workspace = lab.create("restless");
    counting(lab, workspace);
    String boot = lab.sh(workspace, BOOT).stdoutText();
    CompletionStage<WorkspaceInfo> suspended = workspace.suspend();

    assertThat(Outcome.of(workspace.wake()).state()).isEqualTo("running");

    // Whether it came before or after its memory counted is chance.
    suspended.handle((info, error) -> null).toCompletableFuture().join();
    assertThat(lab.sh(workspace, BOOT).stdoutText()).isEqualTo(boot);
    assertClock(lab, workspace);
    assertGoesOn(lab, workspace);
    Eventually.until("no memory is left", () -> isEmpty(lab, workspace));
  }

  /** How far a suspension or a wake has come when the daemon, or QEMU, is killed. */
  enum Moment {
    IT_IS_SAVED("suspend", "stream"),
    IT_IS_KEPT("suspend", "manifest.json"),
    IT_WAKES("wake", "");

    private final String verb;
    private final String file;

    Moment(String verb, String file) {
      this.verb = verb;
      this.file = file;
    }

    boolean hasCome(Lab lab, Workspace workspace) {
      if (file.isEmpty()) {
        return Files.exists(lab.state().pidFile(workspace.id()));
      }
      try {
        for (Path memory : memories(lab, workspace)) {
          if (Files.exists(memory.resolve(file))) {
            return true;
          }
        }
        return false;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theKillOfItsDaemonLosesNothing(Moment moment, Lab lab) throws Exception {
    Workspace workspace = lab.create("left");
    lab.sh(workspace, "mount -t tmpfs none /mnt; echo kept > /mnt/tmpfs");
    counting(lab, workspace);
    String boot = lab.sh(workspace, BOOT).stdoutText();
    if (moment == Moment.IT_WAKES) {
      Outcome.of(workspace.suspend());
    }
    lab.detach();
    try (ChildJvm child = ChildJvm.start(lab)) {
      child.say(moment.verb + " left");
      assertThat(child.hear()).isEqualTo("begin " + moment.verb + " left");
      Eventually.until(moment + "", () -> moment.hasCome(lab, workspace));
      child.kill();
    }

    Workspace after = Outcome.of(lab.cloister().workspace("left"));
    System.out.println(moment + ": " + lab.info(after).state());

    assertThat(lab.info(after).state()).isIn("running", "suspended");
    assertThat(lab.sh(after, BOOT).stdoutText()).isEqualTo(boot);
    assertThat(lab.sh(after, "cat /mnt/tmpfs").stdoutText()).isEqualTo("kept\n");
    assertClock(lab, after);
    assertGoesOn(lab, after);
    Eventually.until("no memory is left", () -> isEmpty(lab, after));
    Outcome.of(after.stop());
    Outcome.of(after.start());
    assertThat(lab.sh(after, "dmesg | grep -c 'recovery complete'").stdoutText()).isEqualTo("0\n");
  }

  /** Before its memory counts its VM is lost; afterwards it is suspended, and as it was. */
  @Test
  void theKillOfQemuWhileItIsSavedIsACrash(Lab lab) {
    Workspace workspace = lab.create("killed");
    lab.sh(workspace, "echo kept > /root/file; sync");
    long pid = lab.info(workspace).vm().orElseThrow().pid();
    CompletionStage<WorkspaceInfo> suspended = workspace.suspend();
    Eventually.until("it is saved", () -> Moment.IT_IS_SAVED.hasCome(lab, workspace));

    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    suspended.handle((info, error) -> null).toCompletableFuture().join();

    Eventually.until(
        "it is at rest", () -> List.of("lost", "suspended").contains(lab.info(workspace).state()));
    System.out.println("killed while it is saved: " + lab.info(workspace).state());
    Outcome.of(workspace.start());
    assertThat(lab.sh(workspace, "cat /root/file").stdoutText()).isEqualTo("kept\n");
  }

  @Test
  void theKillOfQemuWhileItWakesLeavesItSuspended(Lab lab) throws IOException {
    Workspace workspace = lab.create("killed");
    String boot = lab.sh(workspace, BOOT).stdoutText();
    Outcome.of(workspace.suspend());
    CompletionStage<WorkspaceInfo> woken = workspace.wake();
    Eventually.until("QEMU is there", () -> lab.info(workspace).vm().isPresent());

    ProcessHandle.of(lab.info(workspace).vm().orElseThrow().pid())
        .ifPresent(ProcessHandle::destroyForcibly);

    // Its monitor's end may be noticed before its own.
    assertThat(Outcome.failureOf(woken).code())
        .isIn(FailureCode.VM_EXITED, FailureCode.MONITOR_FAILED);
    assertThat(lab.info(workspace).state()).isEqualTo("suspended");
    assertThat(memories(lab, workspace)).hasSize(1);
    assertThat(lab.sh(workspace, BOOT).stdoutText()).isEqualTo(boot);
  }

  // ---- by itself

  @Test
  void whatNobodyUsesIsSuspendedUnlessAJobRuns(Lab lab) {
    Workspace workspace =
        Outcome.of(
            lab.cloister()
                .create(
                    WorkspaceOptions.image("minimal")
                        .withName("idle")
                        .withKeep(
                            Keep.DEFAULT.withIdle(Duration.ofSeconds(3), KeepingAction.SUSPEND))));
    Job job = Outcome.of(workspace.startJob(JobOptions.of("sleep", "8").withId("busy")));
    long began = System.nanoTime();
    Eventually.until("it is suspended", () -> lab.info(workspace).state().equals("suspended"));

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(7));
    // To ask for the job wakes it.
    assertThat(Outcome.of(job.info()).state()).isEqualTo(Reply.Job.State.EXITED);
    assertThat(lab.info(workspace).vm().orElseThrow().from()).isEqualTo("wake");
  }

  @Test
  void aLifetimeEndsAndIsExtended(Lab lab) {
    Workspace workspace =
        Outcome.of(
            lab.cloister()
                .create(
                    WorkspaceOptions.image("minimal")
                        .withName("mortal")
                        .withKeep(
                            Keep.DEFAULT.withTtl(Duration.ofSeconds(12), KeepingAction.STOP))));
    Eventually.until("it is stopped", () -> lab.info(workspace).state().equals("stopped"));
    assertThat(lab.info(workspace).note()).contains("its lifetime is over");
    assertThat(Outcome.failureOf(workspace.start()).code()).isEqualTo(FailureCode.LIFETIME_OVER);

    assertThat(Outcome.of(workspace.extend(Duration.ofHours(1))).keeping().lifetime()).isPresent();

    assertThat(Outcome.of(workspace.start()).state()).isEqualTo("running");
  }
}
