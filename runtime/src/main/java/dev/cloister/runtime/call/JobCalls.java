package dev.cloister.runtime.call;

import akka.japi.Pair;
import akka.util.ByteString;
import dev.cloister.Cloister;
import dev.cloister.Job;
import dev.cloister.JobOptions;
import dev.cloister.JobOutput;
import dev.cloister.Workspace;
import dev.cloister.protocol.message.Request.JobRead.Stream;
import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.EnvironmentInput;
import dev.cloister.runtime.verb.EnvironmentView;
import dev.cloister.runtime.verb.JobInputInput;
import dev.cloister.runtime.verb.JobInputView;
import dev.cloister.runtime.verb.JobKillInput;
import dev.cloister.runtime.verb.JobOutputView;
import dev.cloister.runtime.verb.JobPollInput;
import dev.cloister.runtime.verb.JobStartInput;
import dev.cloister.runtime.verb.JobVerbs;
import dev.cloister.runtime.verb.JobView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Verbs on background programs and on the environment they get. */
final class JobCalls {
  private JobCalls() {}

  static void register(Handlers handlers) {
    handlers.on(JobVerbs.START, JobCalls::start);
    handlers.on(JobVerbs.POLL, JobCalls::poll);
    handlers.on(JobVerbs.INPUT, JobCalls::input);
    handlers.on(JobVerbs.KILL, JobCalls::kill);
    handlers.on(
        JobVerbs.LIST,
        (host, in) -> with(host, in.workspace(), Workspace::jobs).thenApply(GuestViews::jobs));
    handlers.on(JobVerbs.SET_ENV, JobCalls::environment);
  }

  private static CompletionStage<JobView> start(Cloister host, JobStartInput input) {
    Arguments.requireProgram(input.command());
    JobOptions plain = JobOptions.of(input.command());
    JobOptions options =
        new JobOptions(
            input.job(),
            input.command(),
            input.cwd(),
            input.env().orElse(Map.of()),
            input.user(),
            Arguments.millis(input.timeoutMillis()),
            plain.killGrace(),
            input.interactive().orElse(false),
            input.outputLimit().orElse(JobOptions.DEFAULT_OUTPUT_LIMIT));
    return with(host, input.workspace(), workspace -> workspace.startJob(options))
        .thenCompose(Job::info)
        .thenApply(GuestViews::job);
  }

  private static CompletionStage<JobOutputView> poll(Cloister host, JobPollInput input) {
    return with(host, input.workspace(), workspace -> poll(workspace.job(input.job()), input));
  }

  private static CompletionStage<JobOutputView> poll(Job job, JobPollInput input) {
    Duration wait = Duration.ofMillis(input.waitMillis().orElse(0));
    return wait.isZero()
        ? now(job, input)
        : somethingNew(job, input, wait).thenCompose(told -> now(job, input));
  }

  /** Completes when either stream has something new, the job has ended, or the time is over. */
  private static CompletionStage<?> somethingNew(Job job, JobPollInput input, Duration wait) {
    var stdout = read(job, Stream.STDOUT, input, 1, wait).toCompletableFuture();
    var stderr = read(job, Stream.STDERR, input, 1, wait).toCompletableFuture();
    return CompletableFuture.anyOf(stdout, stderr)
        .whenComplete(
            (first, error) -> {
              stdout.cancel(false);
              stderr.cancel(false);
            });
  }

  /** What both streams hold from where the caller stands, and how the job stands. */
  private static CompletionStage<JobOutputView> now(Job job, JobPollInput input) {
    int most = input.limit().orElse(JobPollInput.DEFAULT_LIMIT);
    return read(job, Stream.STDOUT, input, most, Duration.ZERO)
        .thenCombine(read(job, Stream.STDERR, input, most, Duration.ZERO), Pair::create)
        .thenCompose(
            read ->
                job.info().thenApply(info -> GuestViews.output(info, read.first(), read.second())));
  }

  private static CompletionStage<JobOutput> read(
      Job job, Stream stream, JobPollInput input, int most, Duration wait) {
    long offset = (stream == Stream.STDOUT ? input.stdoutOffset() : input.stderrOffset()).orElse(0);
    return job.read(stream, offset, most, wait);
  }

  private static CompletionStage<JobInputView> input(Cloister host, JobInputInput input) {
    Encoding encoding = input.encoding().orElse(Encoding.UTF_8);
    byte[] bytes = Arguments.decode("input", encoding, input.input().orElse(""));
    return with(
            host,
            input.workspace(),
            workspace ->
                workspace
                    .job(input.job())
                    .write(ByteString.fromArray(bytes), input.end().orElse(false)))
        .thenApply(taken -> new JobInputView(taken.bytes(), taken.open()));
  }

  private static CompletionStage<JobView> kill(Cloister host, JobKillInput input) {
    return with(
            host,
            input.workspace(),
            workspace -> {
              Job job = workspace.job(input.job());
              return input.signal().isPresent()
                  ? job.signal(input.signal().getAsInt()).thenCompose(sent -> job.info())
                  : job.kill();
            })
        .thenApply(GuestViews::job);
  }

  private static CompletionStage<EnvironmentView> environment(
      Cloister host, EnvironmentInput input) {
    List<String> unset = input.unset().orElse(List.of());
    Map<String, String> set = input.set().orElse(Map.of());
    return with(
            host,
            input.workspace(),
            workspace -> {
              CompletionStage<List<String>> names =
                  unset.isEmpty() ? workspace.environment() : workspace.unsetEnvironment(unset);
              return set.isEmpty()
                  ? names
                  : names.thenCompose(done -> workspace.setEnvironment(set));
            })
        .thenApply(EnvironmentView::new);
  }

  private static <T> CompletionStage<T> with(
      Cloister host, String workspace, Function<Workspace, CompletionStage<T>> work) {
    return host.workspace(workspace).thenCompose(work);
  }
}
