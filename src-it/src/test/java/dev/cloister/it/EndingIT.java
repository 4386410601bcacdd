package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Execution;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Streams;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Programs that will not end, and those that leave something behind. */
class EndingIT extends SharedVm {
  /** Longer than any test runs: whoever waits for it does not come back in time. */
  private static final String FOR_EVER = "sleep 100000";

  @Test
  void aDeadlineEndsTheProgramWithEverythingItStartedEvenIfItDoesNotListen() {
    ExecResult result =
        exec(
            ExecOptions.of(
                    "sh",
                    "-c",
                    "trap '' TERM; setsid sh -c 'trap \"\" TERM; echo daemon; while :; do sleep 1.5; done' stubborn &"
                        + " sh -c 'while :; do sleep 1.5; done' stubborn & echo main; while :; do sleep 1.5; done",
                    "stubborn")
                .withTimeout(Duration.ofSeconds(1))
                .withKillGrace(Duration.ofMillis(500)));
    assertThat(result.exit().timedOut()).isTrue();
    assertThat(result.exit().signal()).isEqualTo(9);
    assertThat(result.exit().exitCode()).isEqualTo(137);
    assertThat(result.exit().durationMillis()).isGreaterThanOrEqualTo(1500);
    assertThat(result.stdoutText().lines()).containsExactlyInAnyOrder("main", "daemon");
    assertThat(processesMentioning("stubborn")).isZero();
  }

  @Test
  void aDeadlineGivesTheProgramItsChanceToEnd() {
    ExecResult result =
        exec(
            ExecOptions.of("sh", "-c", "trap 'echo bye; exit 4' TERM; while :; do sleep 0.05; done")
                .withTimeout(Duration.ofMillis(700))
                .withKillGrace(Duration.ofSeconds(60)));
    assertThat(result.exit().timedOut()).isTrue();
    assertThat(result.exit().exitCode()).isEqualTo(4);
    assertThat(result.stdoutText()).isEqualTo("bye\n");
  }

  @Test
  void aDaemonThatHoldsThePipesDelaysNothingAndLivesOn() {
    ExecResult result = sh(FOR_EVER + " & echo started $!");
    assertThat(result.stdoutText()).startsWith("started ");
    String pid = result.stdoutText().substring("started ".length()).strip();
    assertThat(sh("kill -0 " + pid + " && kill " + pid).exit().exitCode()).isZero();
  }

  @Test
  void whatADaemonWritesLaterIsDroppedAndDoesNotStopIt() {
    assertThat(sh("(sleep 0.3; seq 1 500000; echo yes > /root/finished) & echo x").stdoutText())
        .isEqualTo("x\n");
    ExecResult waited =
        exec(
            ExecOptions.of("sh", "-c", "until [ -e /root/finished ]; do sleep 0.1; done")
                .withTimeout(Duration.ofMinutes(2)));
    assertThat(waited.exit().timedOut()).isFalse();
  }

  @Test
  void aProgramThatClosesItsOutputEarlyIsWaitedFor() {
    ExecResult result =
        sh("echo before; exec 1>&- 2>&-; sleep 0.5; echo after > /root/later; exit 7");
    assertThat(result.stdoutText()).isEqualTo("before\n");
    assertThat(result.exit().exitCode()).isEqualTo(7);
    assertThat(sh("cat /root/later").stdoutText()).isEqualTo("after\n");
  }

  @Test
  void cancellationKillsTheProgramWithEverythingItStarted() {
    Execution execution =
        execute(
            ExecOptions.of(
                "sh",
                "-c",
                "trap '' TERM; setsid sh -c 'trap \"\" TERM; echo; while :; do sleep 1.5; done' forgotten & wait",
                "forgotten"));
    CompletableFuture<Void> daemon = new CompletableFuture<>();
    Streams.of(
        execution.output(),
        chunk -> {
          daemon.complete(null);
          return Streams.GO_ON;
        });
    Outcome.of(daemon);
    assertThat(processesMentioning("forgotten")).isPositive();
    execution.cancel();
    assertThat(Outcome.failureOf(execution.exit()).code()).isEqualTo(FailureCode.CANCELLED);
    assertThat(processesMentioning("forgotten")).isZero();
  }

  @Test
  void orphansAreReaped() {
    sh("i=0; while [ $i -lt 200 ]; do (true &) ; i=$((i+1)); done");
    assertThat(sh("grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null | wc -l").stdoutText())
        .isEqualTo("0\n");
  }

  @Test
  void noControlGroupIsLeftOfWhatHasEnded() {
    String before = sh("find /sys/fs/cgroup -type d | wc -l").stdoutText();
    for (int i = 0; i < 20; i++) {
      sh("true");
    }
    assertThat(sh("find /sys/fs/cgroup -type d | wc -l").stdoutText()).isEqualTo(before);
  }
}
