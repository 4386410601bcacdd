package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import dev.cloister.Job;
import dev.cloister.JobOptions;
import dev.cloister.JobOutput;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Outcome;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request.JobRead.Stream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Programs that go on in a guest whoever is connected. */
class JobsIT extends SharedVm {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int MUCH = 1 << 20;

  private static Job start(JobOptions options) {
    return Outcome.of(workspace.startJob(options));
  }

  private static Job start(String script) {
    return start(JobOptions.of("sh", "-c", script));
  }

  private static JobOutput read(Job job, long offset) {
    return Outcome.of(job.read(Stream.STDOUT, offset, MUCH, LONG));
  }

  private static Reply.Job ended(Job job) {
    JobOutput end = read(job, Long.MAX_VALUE / 2);
    assertThat(end.ended()).isTrue();
    return Outcome.of(job.info());
  }

  private static void say(Job job, String text, boolean end) {
    Reply.JobInput input = Outcome.of(job.write(ByteString.fromString(text), end));
    assertThat(input).isEqualTo(new Reply.JobInput(text.length(), !end));
  }

  @Test
  void aJobOutlivesTheClosingAndItsOutputIsReadByOffset() {
    Job before = start("echo one; read x; echo two $x; echo oops >&2; read y; exit 5");
    assertThat(read(before, 0).text()).isEqualTo("one\n");
    CompletionStage<JobOutput> waiting = before.read(Stream.STDOUT, 4, MUCH, LONG);

    workspace = Outcome.of(lab.reopen().workspace("shared"));
    assertThat(Outcome.failureOf(waiting).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    Job after = workspace.job(before.id());
    assertThat(Outcome.of(after.info()).state()).isEqualTo(Reply.Job.State.RUNNING);
    CompletionStage<JobOutput> next = after.read(Stream.STDOUT, 4, MUCH, LONG);
    say(after, "three\n", false);
    assertThat(Outcome.of(next).text()).isEqualTo("two three\n");
    say(after, "\n", true);

    Reply.Job info = ended(after);
    assertThat(info.exitCode()).isEqualTo(5);
    assertThat(info.stdoutBytes()).isEqualTo(14);
    assertThat(read(after, 0).text()).isEqualTo("one\ntwo three\n");
    JobOutput errors = Outcome.of(after.read(Stream.STDERR, 0, 2, Duration.ZERO));
    assertThat(errors).isEqualTo(new JobOutput(ByteString.fromString("oo"), 2, 5, false, false));
    assertThat(Outcome.of(workspace.jobs())).contains(info);
    Outcome.of(after.remove());
    assertThat(Outcome.failureOf(after.info()).code()).isEqualTo(FailureCode.JOB_NOT_FOUND);
  }

  @Test
  void theSameStartTwiceStartsOnce() {
    JobOptions options =
        JobOptions.of("sh", "-c", "echo started >> /root/starts; read x").withId("once");
    List<CompletionStage<Job>> starts =
        IntStream.range(0, 8).mapToObj(i -> workspace.startJob(options)).toList();
    starts.forEach(Outcome::of);
    Failure refused = Outcome.failureOf(workspace.startJob(options.withInteractive(false)));
    assertThat(refused.code()).isEqualTo(FailureCode.GUEST_REFUSED);
    assertThat(refused.message()).contains("once");
    say(workspace.job("once"), "\n", true);
    assertThat(ended(workspace.job("once")).exitCode()).isZero();
    assertThat(sh("cat /root/starts").stdoutText()).isEqualTo("started\n");
  }

  @Test
  void muchInputComesOutAgain() {
    ByteString data = ByteString.fromString("0123456789abcde\n".repeat(1 << 16));
    Job job = start(JobOptions.of("cat"));
    assertThat(Outcome.of(job.write(data, true, LONG)))
        .isEqualTo(new Reply.JobInput(data.size(), false));
    assertThat(ended(job).stdoutBytes()).isEqualTo(data.size());
    assertThat(Outcome.of(job.read(Stream.STDOUT, 0, Job.MOST_BYTES, LONG)).bytes())
        .isEqualTo(data);
    assertThat(Outcome.failureOf(job.write(data, false)).code())
        .isEqualTo(FailureCode.GUEST_REFUSED);
  }

  @Test
  void aProgramThatDoesNotReadTakesAPart() {
    Job job = start(JobOptions.of("sleep", "1000"));
    ByteString data = ByteString.fromArray(new byte[MUCH]);
    assertThat(Outcome.of(job.write(data, true, Duration.ZERO)))
        .isEqualTo(new Reply.JobInput(65_536, true));
    assertThat(Outcome.of(job.kill()).signal()).isEqualTo(9);
  }

  @Test
  void aKillLeavesNothingBehind() {
    Job job = start("trap '' TERM; setsid sleep 98761 & (sleep 98762 &); echo up; sleep 98763");
    read(job, 0);
    Eventually.until("three run", () -> processesMentioning("sleep 9876") == 3);
    Reply.Job killed = Outcome.of(job.kill());
    assertThat(killed.state()).isEqualTo(Reply.Job.State.EXITED);
    assertThat(killed.exitCode()).isEqualTo(137);
    assertThat(processesMentioning("sleep 9876")).isZero();

    Job leaver = start("setsid sleep 98764 & sleep 0");
    assertThat(ended(leaver).exitCode()).isZero();
    assertThat(processesMentioning("sleep 98764")).as("what it left lives on").isEqualTo(1);
    Outcome.of(leaver.kill());
    assertThat(processesMentioning("sleep 98764")).isZero();
    assertThat(sh("ls -d /sys/fs/cgroup/exec/*-j-* 2>/dev/null | wc -l").stdoutText())
        .isEqualTo("0\n");
  }

  @Test
  void aTimeoutEndsEverything() {
    Job job =
        start(
            JobOptions.of(
                    "sh", "-c", "trap '' TERM; setsid sleep 98765 & while :; do sleep 98766; done")
                .withTimeout(Duration.ofMillis(500))
                .withKillGrace(Duration.ofMillis(200)));
    Reply.Job info = ended(job);
    assertThat(info.timedOut()).isTrue();
    assertThat(info.signal()).isEqualTo(9);
    assertThat(processesMentioning("sleep 9876")).isZero();
  }

  @Test
  void aSignalReachesTheProgram() {
    Job job =
        start("trap 'echo caught; exit 3' USR1; echo up; while :; do sleep 1000 & wait; done");
    read(job, 0);
    Outcome.of(job.signal(10));
    assertThat(ended(job).exitCode()).isEqualTo(3);
    assertThat(read(job, 3).text()).isEqualTo("caught\n");
    assertThat(Outcome.failureOf(job.signal(10)).code()).isEqualTo(FailureCode.GUEST_REFUSED);
    Outcome.of(job.kill());
  }

  @Test
  void whatIsBeyondTheLimitIsCountedAndDelaysNothing() {
    Job job =
        start(
            JobOptions.of("sh", "-c", "head -c 50000000 /dev/zero; exit 6").withOutputLimit(1000));
    Reply.Job info = ended(job);
    assertThat(info.exitCode()).isEqualTo(6);
    assertThat(info.stdoutBytes()).isEqualTo(50_000_000);
    assertThat(info.stdoutTruncated()).isTrue();
    assertThat(sh("stat -c '%s %a' /var/lib/cloister/jobs/" + job.id() + "/stdout").stdoutText())
        .isEqualTo("1000 600\n");
    JobOutput output = read(job, 0);
    assertThat(output.bytes().size()).isEqualTo(1000);
    assertThat(output.ended()).isTrue();
    assertThat(output.truncated()).isTrue();
  }

  @Test
  void whatIsWrongIsRefusedWithARemedy() {
    Failure missing = Outcome.failureOf(workspace.startJob(JobOptions.of("no-such-command")));
    assertThat(missing.code()).isEqualTo(FailureCode.COMMAND_NOT_FOUND);
    Failure id = Outcome.failureOf(workspace.startJob(JobOptions.of("true").withId("../up")));
    assertThat(id.code()).isEqualTo(FailureCode.GUEST_REFUSED);
    Failure none = Outcome.failureOf(workspace.job("none").info());
    assertThat(none.code()).isEqualTo(FailureCode.JOB_NOT_FOUND);
    assertThat(none.remedy()).isNotBlank();
    Failure much =
        Outcome.failureOf(workspace.job("none").read(Stream.STDOUT, 0, 1 << 30, Duration.ZERO));
    assertThat(much.code()).isEqualTo(FailureCode.INVALID_ARGUMENT);
    Job running = start(JobOptions.of("sleep", "1000"));
    assertThat(Outcome.failureOf(running.remove()).code()).isEqualTo(FailureCode.GUEST_REFUSED);
    Outcome.of(running.kill());
    Outcome.of(running.remove());
  }
}
