package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.cloister.ExecOptions;
import dev.cloister.Job;
import dev.cloister.JobOptions;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.workspace.RestartPolicy;
import dev.cloister.it.lab.ChildJvm;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.protocol.message.Request.JobRead.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Real VMs that crash in every way there is, and what becomes of them and of what they did. */
class CrashIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final long REPORTED_WITHIN_MILLIS = 1000;
  private static final long ENDED_WITHIN_MILLIS = 2000;

  private static WorkspaceInfo after(Lab lab, Workspace workspace, String state) {
    Eventually.until("the workspace is " + state, () -> lab.info(workspace).state().equals(state));
    return lab.info(workspace);
  }

  private static long pid(Lab lab, Workspace workspace) {
    return lab.info(workspace).vm().orElseThrow().pid();
  }

  private static void signal(String name, long pid) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  /** How long a stage takes to fail from {@code since} on, in milliseconds. */
  private static CompletionStage<Long> failedAfter(CompletionStage<?> stage, long[] since) {
    return stage.handle(
        (value, error) -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since[0]));
  }

  private static Workspace create(Lab lab, String name, RestartPolicy policy) {
    return Outcome.of(
        lab.cloister()
            .create(WorkspaceOptions.image("minimal").withName(name).withRestart(policy)));
  }

  @Test
  void aKillIsReportedWithEvidenceAndAllThatWasUnderWayHasAnUnknownOutcome(Lab lab)
      throws Exception {
    Workspace workspace = create(lab, "busy", RestartPolicy.NEVER);
    lab.sh(workspace, "truncate -s 1G /root/large");
    CompletableFuture<Void> flowing = new CompletableFuture<>();
    List<CompletionStage<?>> underWay = new ArrayList<>();
    underWay.add(workspace.exec(ExecOptions.of("sleep", "1000")));
    underWay.add(
        workspace
            .readFile("/root/large", 0, -1)
            .toMat(Sink.foreach(bytes -> flowing.complete(null)), Keep.left())
            .run(lab.materializer()));
    underWay.add(
        workspace.writeFile(
            "/root/upload", -1, Source.repeat(ByteString.fromArray(new byte[1 << 16]))));
    Outcome.of(flowing);
    long pid = pid(lab, workspace);
    // What is asked now is sent, and cannot be answered.
    signal("STOP", pid);
    underWay.add(workspace.exec(ExecOptions.of("true")));
    underWay.add(workspace.startJob(JobOptions.of("true")));
    underWay.add(workspace.stat("/root"));
    assertThat(underWay).noneMatch(stage -> stage.toCompletableFuture().isDone());
    long[] killed = {System.nanoTime()};
    List<CompletionStage<Long>> took =
        underWay.stream().map(stage -> failedAfter(stage, killed)).toList();

    killed[0] = System.nanoTime();
    signal("KILL", pid);
    Failure failure = after(lab, workspace, "lost").failure().orElseThrow();
    long reported = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed[0]);

    for (CompletionStage<?> stage : underWay) {
      assertThat(Outcome.failureOf(stage).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    }
    List<Long> millis = took.stream().map(Outcome::of).toList();
    System.out.printf(
        "killed QEMU: reported after %d ms, calls ended after %s ms%n", reported, millis);
    assertThat(reported).isLessThan(REPORTED_WITHIN_MILLIS);
    assertThat(millis).allMatch(ended -> ended < ENDED_WITHIN_MILLIS);
    assertThat(failure.code()).isEqualTo(FailureCode.VM_EXITED);
    assertThat(failure.message()).contains("signal 9");
    assertThat(failure.evidence().exitCode()).hasValue(137);
    Outcome.of(workspace.delete());
  }

  @Test
  void aPolicyStartsItAgainUntilItIsEnough(Lab lab) throws Exception {
    lab.with("cloister.workspace.restart { backoff = 300ms, most = 2 }");
    Workspace workspace = create(lab, "again", RestartPolicy.ON_FAILURE);
    lab.sh(workspace, "echo kept > /root/kept; sync");

    // The agent is the guest's first process: without it there is no guest.
    workspace.exec(ExecOptions.of("kill", "-SEGV", "1")).exceptionally(broken -> null);
    runsAgain(lab, workspace, 1);
    WorkspaceInfo.Crash crash = lab.info(workspace).restart().lastCrash().orElseThrow();
    assertThat(crash.failure().code()).isEqualTo(FailureCode.GUEST_PANICKED);
    assertThat(crash.failure().evidence().console()).contains("Attempted to kill init");
    assertThat(lab.sh(workspace, "cat /root/kept").stdoutText()).isEqualTo("kept\n");

    long pid = pid(lab, workspace);
    lab.detach();
    signal("KILL", pid);
    Workspace found = Outcome.of(lab.cloister().workspace("again"));
    runsAgain(lab, found, 2);
    assertThat(lab.info(found).restart().lastCrash().orElseThrow().failure().code())
        .isEqualTo(FailureCode.VM_EXITED);

    signal("KILL", pid(lab, found));
    WorkspaceInfo lost = after(lab, found, "lost");
    assertThat(lost.note()).contains("too often");
    assertThat(lost.restart().nextAt()).isEmpty();
    assertThat(lost.failure().orElseThrow().evidence().exitCode()).hasValue(137);
    Outcome.of(found.delete());
  }

  /** Waits for the policy's restart and for its boot, each for as long as it may take. */
  private static void runsAgain(Lab lab, Workspace workspace, int restarts) {
    Eventually.until(
        "its restart " + restarts, () -> lab.info(workspace).restart().count() == restarts);
    after(lab, workspace, "running");
  }

  @Test
  void aGuestThatFallsSilentIsEndedWhenSomethingIsAskedOfIt(Lab lab) throws Exception {
    lab.with("cloister.guest.heartbeat { after = 1s, answer-within = 2s }")
        .with("cloister.workspace { guest-away = 2s, stop { quit = 300ms, terminate = 300ms } }");
    Workspace workspace = create(lab, "silent", RestartPolicy.NEVER);
    signal("STOP", pid(lab, workspace));

    CompletionStage<?> asked = workspace.exec(ExecOptions.of("true"));

    assertThat(Outcome.failureOf(asked).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    assertThat(Outcome.failureOf(asked).message()).contains("fell silent");
    Failure failure = after(lab, workspace, "lost").failure().orElseThrow();
    assertThat(failure.code()).isEqualTo(FailureCode.GUEST_UNRESPONSIVE);
    assertThat(failure.evidence().exitCode()).hasValue(137);
    Outcome.of(workspace.delete());
  }

  @Test
  void aMonitorThatIsGoneForGoodIsACrash(Lab lab) throws IOException {
    lab.with("cloister.workspace.monitor-away = 1s");
    Workspace before = create(lab, "blind", RestartPolicy.NEVER);
    lab.sh(before, "echo kept > /root/kept");
    lab.detach();
    Files.delete(lab.state().monitorSocket(before.id()));

    Workspace workspace = Outcome.of(lab.cloister().workspace("blind"));

    Failure failure = after(lab, workspace, "lost").failure().orElseThrow();
    assertThat(failure.code()).isEqualTo(FailureCode.MONITOR_LOST);
    // Its guest was well, and was asked to end in good order.
    assertThat(Outcome.of(workspace.start()).state()).isEqualTo("running");
    assertThat(lab.sh(workspace, "cat /root/kept").stdoutText()).isEqualTo("kept\n");
    Outcome.of(workspace.delete());
  }

  @Test
  void aBusyGuestIsTakenBackFromADaemonThatWasKilled(Lab lab) throws Exception {
    Workspace before = create(lab, "works", RestartPolicy.ALWAYS);
    Job spins = Outcome.of(before.startJob(JobOptions.of("sh", "-c", "while :; do :; done")));
    Job job =
        Outcome.of(
            before.startJob(
                JobOptions.of("sh", "-c", "echo one; read x; echo two $x; exit 5").withId("job")));
    assertThat(Outcome.of(job.read(Stream.STDOUT, 0, 100, LONG)).text()).isEqualTo("one\n");
    long pid = pid(lab, before);
    lab.detach();
    try (ChildJvm child = ChildJvm.start(lab)) {
      child.say("list");
      assertThat(child.hear()).isEqualTo("begin list");
      assertThat(child.hear()).isEqualTo("done list some");
      child.kill();
    }

    Workspace workspace = Outcome.of(lab.cloister().workspace("works"));

    assertThat(lab.info(workspace).state()).isEqualTo("running");
    assertThat(pid(lab, workspace)).isEqualTo(pid);
    Job same = workspace.job("job");
    Outcome.of(same.write(ByteString.fromString("three\n"), true));
    assertThat(Outcome.of(same.read(Stream.STDOUT, 4, 100, LONG)).text()).isEqualTo("two three\n");
    assertThat(Outcome.of(same.read(Stream.STDOUT, 1000, 100, LONG)).ended()).isTrue();
    assertThat(Outcome.of(same.info()).exitCode()).isEqualTo(5);
    Outcome.of(workspace.job(spins.id()).kill());
    assertThat(Outcome.of(workspace.stop()).note()).contains("guest-shutdown");
    Outcome.of(workspace.delete());
  }
}
