package dev.cloister.runtime.fake;

import akka.util.ByteString;
import dev.cloister.Job;
import dev.cloister.JobOutput;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request.JobRead.Stream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A handle that looks its job up with each verb. */
record FakeJobHandle(FakeJobs jobs, String id) implements Job {
  @Override
  public CompletionStage<Reply.Job> info() {
    return with(job -> CompletableFuture.completedFuture(job.info()));
  }

  @Override
  public CompletionStage<JobOutput> read(Stream stream, long offset, int maxBytes, Duration wait) {
    return with(job -> job.read(stream, offset, maxBytes, wait));
  }

  @Override
  public CompletionStage<Reply.JobInput> write(ByteString bytes, boolean end, Duration wait) {
    return with(job -> CompletableFuture.completedFuture(job.write(bytes, end)));
  }

  @Override
  public CompletionStage<Void> signal(int number) {
    return with(
        job -> {
          job.signal(number);
          return CompletableFuture.completedFuture(null);
        });
  }

  @Override
  public CompletionStage<Reply.Job> kill() {
    return with(FakeJob::kill);
  }

  @Override
  public CompletionStage<Void> remove() {
    return with(
        job -> {
          jobs.remove(id);
          return CompletableFuture.completedFuture(null);
        });
  }

  private <T> CompletionStage<T> with(Function<FakeJob, CompletionStage<T>> verb) {
    try {
      return verb.apply(jobs.find(id));
    } catch (FailureException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
