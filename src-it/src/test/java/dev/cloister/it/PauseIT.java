package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Job;
import dev.cloister.JobOptions;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.it.lab.ChildJvm;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Pause;
import dev.cloister.protocol.message.Request.JobRead.Stream;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Real vCPUs that stand still, and go on where they stood. */
class PauseIT {
  /** A guest's clock may be wrong by this. */
  private static final long CLOCK_MILLIS = 50;

  /** Shorter than the pause, and long enough for a guest that runs on a busy host. */
  private static final String IMPATIENT =
      "cloister.guest.heartbeat { after = 1s, answer-within = 4s }";

  private static final Duration LONG_ENOUGH = Duration.ofSeconds(7);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long TICK_MILLIS = 100;
  private static final String BOOT = "cat /proc/sys/kernel/random/boot_id";

  private static String state(CompletionStage<WorkspaceInfo> asked) {
    return Outcome.of(asked).state();
  }

  private static long uptimeMillis(Lab lab, Workspace workspace) {
    String seconds = lab.sh(workspace, "cut -d' ' -f1 /proc/uptime").stdoutText().strip();
    return Math.round(Double.parseDouble(seconds) * 1000);
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  private static void assertRefused(Workspace workspace) {
    Failure refused = Outcome.failureOf(workspace.exec(ExecOptions.of("true")));
    assertThat(refused.code()).isEqualTo(FailureCode.WORKSPACE_PAUSED);
    assertThat(refused.remedy()).isEqualTo("Resume it first.");
  }

  @Test
  void nothingRunsInThePauseAndAllGoesOnAfterIt(Lab lab) {
    Workspace workspace = lab.with(IMPATIENT).create("still");
    String count = "while :; do echo x; sleep 0.1; done";
    Job counter = Outcome.of(workspace.startJob(JobOptions.of("sh", "-c", count)));
    CompletionStage<ExecResult> underWay =
        workspace.exec(
            ExecOptions.of("sh", "-c", "echo begun; sleep 3; echo done")
                .withTimeout(Duration.ofSeconds(60)));
    assertThat(Outcome.of(counter.read(Stream.STDOUT, 0, 2, PATIENCE)).text()).isEqualTo("x\n");

    long began = System.nanoTime();
    long ticks = Outcome.of(counter.info()).stdoutBytes() / 2;
    long uptime = uptimeMillis(lab, workspace);
    assertThat(state(workspace.pause())).isEqualTo("paused");
    long ran = System.nanoTime() - began;
    assertRefused(workspace);
    assertThat(state(workspace.pause())).isEqualTo("paused");
    assertThat(Outcome.failureOf(workspace.start()).code()).isEqualTo(FailureCode.WRONG_STATE);
    Pause.of(LONG_ENOUGH);
    assertThat(lab.info(workspace).state()).isEqualTo("paused");
    assertThat(underWay.toCompletableFuture()).isNotDone();
    began = System.nanoTime();
    assertThat(state(workspace.resume())).isEqualTo("running");
    assertClock(lab, workspace);
    long uptimeAfter = uptimeMillis(lab, workspace);
    long ticksAfter = Outcome.of(counter.info()).stdoutBytes() / 2;
    ran += System.nanoTime() - began;

    System.out.printf(
        "ran %d ms beside a pause of %d ms: the guest's time %d ms, ticks of %d ms %d%n",
        millis(ran), LONG_ENOUGH.toMillis(), uptimeAfter - uptime, TICK_MILLIS, ticksAfter - ticks);
    // What is told of the uptime is cut off after a hundredth.
    assertThat(uptimeAfter - uptime).isLessThanOrEqualTo(millis(ran) + 20);
    assertThat(ticksAfter - ticks).isLessThanOrEqualTo(millis(ran) / TICK_MILLIS + 2);
    assertThat(Outcome.of(counter.read(Stream.STDOUT, ticksAfter * 2, 2, PATIENCE)).text())
        .isEqualTo("x\n");
    assertThat(Outcome.of(underWay).stdoutText()).isEqualTo("begun\ndone\n");
    Outcome.of(counter.kill());
  }

  /** By the time that the guest gives a file it makes now. */
  private static void assertClock(Lab lab, Workspace workspace) {
    long before = System.currentTimeMillis();
    lab.sh(workspace, "touch /root/now");
    long after = System.currentTimeMillis();
    long guest = Outcome.of(workspace.stat("/root/now")).mtimeMillis();
    System.out.printf("the guest's clock: %d to %d ms ahead%n", guest - after, guest - before);
    assertThat(guest).isBetween(before - CLOCK_MILLIS, after + CLOCK_MILLIS);
  }

  @Test
  void aStopLosesNothingThatWasWritten(Lab lab) {
    Workspace workspace = lab.create("writes");
    lab.sh(workspace, "echo kept > /root/kept; head -c 8388608 /dev/urandom > /root/much");
    String sum = lab.sh(workspace, "sha256sum /root/much").stdoutText();
    Outcome.of(workspace.pause());

    WorkspaceInfo stopped = Outcome.of(workspace.stop());

    assertThat(stopped.state()).isEqualTo("stopped");
    assertThat(stopped.note()).contains("guest-shutdown");
    Outcome.of(workspace.start());
    assertThat(lab.sh(workspace, "cat /root/kept").stdoutText()).isEqualTo("kept\n");
    assertThat(lab.sh(workspace, "sha256sum /root/much").stdoutText()).isEqualTo(sum);
    Outcome.of(workspace.pause());
    Outcome.of(workspace.delete());
  }

  @Test
  void itIsStillPausedAfterTheKillOfItsDaemon(Lab lab) throws Exception {
    Workspace created = lab.create("left");
    WorkspaceInfo.Vm vm = lab.info(created).vm().orElseThrow();
    String boot = lab.sh(created, "echo kept > /root/kept; " + BOOT).stdoutText();
    lab.detach();
    try (ChildJvm child = ChildJvm.start(lab)) {
      child.say("pause left");
      assertThat(child.hear()).isEqualTo("begin pause left");
      assertThat(child.hear()).isEqualTo("done pause left paused");
      child.kill();
    }

    Workspace found = Outcome.of(lab.cloister().workspace("left"));
    WorkspaceInfo info = lab.info(found);
    assertThat(info.state()).isEqualTo("paused");
    assertThat(info.vm().orElseThrow().pid()).isEqualTo(vm.pid());
    assertRefused(found);
    assertThat(state(found.resume())).isEqualTo("running");
    assertThat(lab.info(found).vm().orElseThrow().pid()).isEqualTo(vm.pid());
    assertThat(lab.sh(found, BOOT).stdoutText()).isEqualTo(boot);
    assertClock(lab, found);

    Outcome.of(found.pause());
    found = Outcome.of(lab.reopen().workspace("left"));
    assertThat(Outcome.of(found.stop()).note()).contains("guest-shutdown");
    Outcome.of(found.start());
    assertThat(lab.sh(found, "cat /root/kept").stdoutText()).isEqualTo("kept\n");
  }
}
