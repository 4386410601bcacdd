package dev.cloister.runtime.fake;

import akka.util.ByteString;
import dev.cloister.ExecOptions;
import dev.cloister.JobOptions;
import dev.cloister.JobOutput;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request.JobRead.Stream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** A fake program in the background, with what it has printed. */
final class FakeJob implements Flow.Subscriber<Chunk> {
  private final String id;
  private final JobOptions options;
  private final FakeExecution execution;
  private final Map<Stream, ByteString> printed = new EnumMap<>(Stream.class);
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private CompletableFuture<Void> changed = new CompletableFuture<>();
  private Reply.Exited exit;
  private boolean inputOpen;

  FakeJob(String id, JobOptions options, Map<String, String> environment) {
    this.id = id;
    this.options = options;
    this.inputOpen = options.interactive();
    this.execution =
        new FakeExecution(
            ExecOptions.of(options.argv()).withEnv(environment).withInteractive(true));
    for (Stream stream : Stream.values()) {
      printed.put(stream, ByteString.emptyByteString());
    }
    execution.output().subscribe(this);
    execution.exit().thenAccept(this::ended);
    if (!inputOpen) {
      execution.endInput();
    }
  }

  boolean isStartedAs(JobOptions others) {
    return options.withId(id).equals(others.withId(id));
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public synchronized void onNext(Chunk chunk) {
    Stream stream = chunk.stream() == GuestOperation.Stream.OUT ? Stream.STDOUT : Stream.STDERR;
    printed.merge(stream, ByteString.fromByteBuffer(chunk.bytes()), ByteString::concat);
    tell();
  }

  @Override
  public void onError(Throwable error) {}

  @Override
  public void onComplete() {}

  private void ended(Reply.Exited how) {
    synchronized (this) {
      exit = how;
      inputOpen = false;
      tell();
    }
    end.complete(null);
  }

  private void tell() {
    CompletableFuture<Void> told = changed;
    changed = new CompletableFuture<>();
    told.completeAsync(() -> null);
  }

  synchronized Reply.Job info() {
    long out = printed.get(Stream.STDOUT).size();
    long err = printed.get(Stream.STDERR).size();
    Reply.Exited how = exit != null ? exit : new Reply.Exited(0, 0, false, 0, 0, 0);
    return new Reply.Job(
        id,
        String.join(" ", options.argv()),
        exit != null ? Reply.Job.State.EXITED : Reply.Job.State.RUNNING,
        FakeWorkspace.CREATED.toEpochMilli(),
        how.durationMillis(),
        how.exitCode(),
        how.signal(),
        how.timedOut(),
        false,
        out,
        err,
        out > options.outputLimit(),
        err > options.outputLimit(),
        inputOpen);
  }

  CompletionStage<JobOutput> read(Stream stream, long offset, int most, Duration wait) {
    CompletableFuture<Void> next;
    synchronized (this) {
      JobOutput now = now(stream, offset, most);
      if (!now.bytes().isEmpty() || exit != null || wait.isZero()) {
        return CompletableFuture.completedFuture(now);
      }
      next = changed.copy();
    }
    long until = System.nanoTime() + wait.toNanos();
    return next.completeOnTimeout(null, wait.toNanos(), TimeUnit.NANOSECONDS)
        .thenCompose(
            told -> {
              long left = Math.max(0, until - System.nanoTime());
              return read(stream, offset, most, Duration.ofNanos(left));
            });
  }

  private JobOutput now(Stream stream, long offset, int most) {
    ByteString all = printed.get(stream);
    ByteString kept = all.take((int) Math.min(all.size(), options.outputLimit()));
    ByteString bytes = kept.drop((int) Math.min(offset, kept.size())).take(most);
    long nextOffset = offset + bytes.size();
    boolean over = exit != null && nextOffset >= kept.size();
    return new JobOutput(bytes, nextOffset, all.size(), over, all.size() > kept.size());
  }

  synchronized Reply.JobInput write(ByteString bytes, boolean last) {
    if (!inputOpen) {
      throw new FailureException(
          FailureCode.GUEST_REFUSED, "Job " + id + " takes no input", "Start another.");
    }
    execution.send(bytes.asByteBuffer());
    if (last) {
      inputOpen = false;
      execution.endInput();
    }
    return new Reply.JobInput(bytes.size(), inputOpen);
  }

  synchronized void signal(int number) {
    if (exit != null) {
      throw new FailureException(
          FailureCode.GUEST_REFUSED, "Job " + id + " has ended", "Read its output.");
    }
    execution.signal(number);
  }

  CompletionStage<Reply.Job> kill() {
    execution.cancel();
    return end.thenApply(ended -> info());
  }
}
