package dev.cloister.runtime.task;

import dev.cloister.Job;
import dev.cloister.JobOutput;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request.JobRead.Stream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Waits for the end of jobs. */
public final class JobEnds {
  private JobEnds() {}

  /** The job's end, with at most {@code limit} bytes of each stream; fails as its verbs do. */
  static CompletionStage<JobEnd> of(Job job, int limit) {
    return within(job, limit, Job.LONGEST_WAIT)
        .thenCompose(
            end ->
                end.<CompletionStage<JobEnd>>map(CompletableFuture::completedFuture)
                    .orElseGet(() -> of(job, limit)));
  }

  /** The same if it comes within {@code patience}; empty if it does not. */
  public static CompletionStage<Optional<JobEnd>> within(Job job, int limit, Duration patience) {
    return job.read(Stream.STDOUT, Long.MAX_VALUE, 1, patience)
        .thenCompose(
            read ->
                read.ended()
                    ? collect(job, limit).thenApply(Optional::of)
                    : CompletableFuture.completedFuture(Optional.empty()));
  }

  private static CompletionStage<JobEnd> collect(Job job, int limit) {
    CompletionStage<JobOutput> stdout = head(job, Stream.STDOUT, limit);
    CompletionStage<JobOutput> stderr = head(job, Stream.STDERR, limit);
    CompletionStage<Reply.Job> info = job.info();
    return stdout.thenCompose(
        out -> stderr.thenCompose(err -> info.thenApply(how -> new JobEnd(how, out, err))));
  }

  private static CompletionStage<JobOutput> head(Job job, Stream stream, int limit) {
    return job.read(stream, 0, Math.max(1, limit), Duration.ZERO);
  }
}
