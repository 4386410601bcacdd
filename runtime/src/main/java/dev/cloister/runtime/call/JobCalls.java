package dev.cloister.runtime.call;

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
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Verbs on background programs and on the environment they get. */
final class JobCalls {
  private final Cloister cloister;

  JobCalls(Cloister cloister) {
    this.cloister = cloister;
  }

  void register(Handlers handlers) {
    handlers.on(JobVerbs.START, this::start);
    handlers.on(JobVerbs.POLL, this::poll);
    handlers.on(JobVerbs.INPUT, this::input);
    handlers.on(JobVerbs.KILL, this::kill);
    handlers.on(
        JobVerbs.LIST, in -> with(in.workspace(), Workspace::jobs).thenApply(GuestViews::jobs));
    handlers.on(JobVerbs.SET_ENV, this::environment);
  }

  private CompletionStage<JobView> start(JobStartInput input) {
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
    return with(input.workspace(), workspace -> workspace.startJob(options))
        .thenCompose(Job::info)
        .thenApply(GuestViews::job);
  }

  private CompletionStage<JobOutputView> poll(JobPollInput input) {
    return with(input.workspace(), workspace -> poll(workspace.job(input.job()), input));
  }

  private static CompletionStage<JobOutputView> poll(Job job, JobPollInput input) {
    Duration wait = Duration.ofMillis(input.waitMillis().orElse(0));
    return read(job, Stream.STDERR, input, Duration.ZERO)
        .thenCompose(
            before ->
                read(job, Stream.STDOUT, input, before.bytes().isEmpty() ? wait : Duration.ZERO)
                    .thenCompose(out -> after(job, input, out)));
  }

  /** Standard error once more: it may have grown while standard output was waited for. */
  private static CompletionStage<JobOutputView> after(
      Job job, JobPollInput input, JobOutput stdout) {
    return read(job, Stream.STDERR, input, Duration.ZERO)
        .thenCompose(
            stderr -> job.info().thenApply(info -> GuestViews.output(info, stdout, stderr)));
  }

  private static CompletionStage<JobOutput> read(
      Job job, Stream stream, JobPollInput input, Duration wait) {
    long offset = (stream == Stream.STDOUT ? input.stdoutOffset() : input.stderrOffset()).orElse(0);
    return job.read(stream, offset, input.limit().orElse(JobPollInput.DEFAULT_LIMIT), wait);
  }

  private CompletionStage<JobInputView> input(JobInputInput input) {
    Encoding encoding = input.encoding().orElse(Encoding.UTF_8);
    byte[] bytes = Arguments.decode("input", encoding, input.input().orElse(""));
    return with(
            input.workspace(),
            workspace ->
                workspace
                    .job(input.job())
                    .write(ByteString.fromArray(bytes), input.end().orElse(false)))
        .thenApply(taken -> new JobInputView(taken.bytes(), taken.open()));
  }

  private CompletionStage<JobView> kill(JobKillInput input) {
    return with(
            input.workspace(),
            workspace -> {
              Job job = workspace.job(input.job());
              return input.signal().isPresent()
                  ? job.signal(input.signal().getAsInt()).thenCompose(sent -> job.info())
                  : job.kill();
            })
        .thenApply(GuestViews::job);
  }

  private CompletionStage<EnvironmentView> environment(EnvironmentInput input) {
    List<String> unset = input.unset().orElse(List.of());
    Map<String, String> set = input.set().orElse(Map.of());
    return with(
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

  private <T> CompletionStage<T> with(
      String workspace, Function<Workspace, CompletionStage<T>> work) {
    return cloister.workspace(workspace).thenCompose(work);
  }
}
