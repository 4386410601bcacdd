package dev.cloister.runtime.embed;

import akka.util.ByteString;
import dev.cloister.Job;
import dev.cloister.JobOptions;
import dev.cloister.JobOutput;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import dev.cloister.protocol.message.Request.JobRead.Stream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** One job, by its id, over whatever link its guest has at the time. */
final class GuestJob implements Job {
  /** How long after the end of a wait a guest may take to say so. */
  private static final long GUEST_SLACK_MILLIS = 10_000;

  private final String id;
  private final Supplier<CompletionStage<GuestLink>> guest;
  private final ScheduledExecutorService deadlines;

  GuestJob(
      String id, Supplier<CompletionStage<GuestLink>> guest, ScheduledExecutorService deadlines) {
    this.id = id;
    this.guest = guest;
    this.deadlines = deadlines;
  }

  static CompletionStage<Reply.Job> start(GuestLink link, String id, JobOptions options) {
    Request.JobStart request =
        new Request.JobStart(
            id,
            options.argv(),
            options.cwd().orElse(null),
            options.env().isEmpty() ? null : options.env(),
            options.user().orElse(null),
            options.interactive(),
            options.timeout().map(timeout -> Math.max(1, timeout.toMillis())).orElse(null),
            options.killGrace().toMillis(),
            options.outputLimit());
    return link.call(request)
        .exceptionallyCompose(error -> CompletableFuture.failedStage(namingJob(id, error)));
  }

  /** A start whose outcome is unknown is settled by its id, so the caller must learn it. */
  private static FailureException namingJob(String id, Throwable error) {
    Failure failure = FailureException.failureOf(error);
    if (failure.code() != FailureCode.OUTCOME_UNKNOWN) {
      return new FailureException(failure, error);
    }
    return new FailureException(
        new Failure(
            failure.code(),
            "Job " + id + ": " + failure.message(),
            "Start it again with the id "
                + id
                + ": where it runs already, it is not started twice.",
            failure.evidence()),
        error);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public CompletionStage<Reply.Job> info() {
    return call(new Request.JobInfo(id));
  }

  @Override
  public CompletionStage<JobOutput> read(Stream stream, long offset, int maxBytes, Duration wait) {
    if (offset < 0 || maxBytes < 1 || maxBytes > MOST_BYTES) {
      return refused(
          "offset " + offset + ", at most " + maxBytes + " bytes",
          "Read from 0 or beyond, and 1 to " + MOST_BYTES + " bytes.");
    }
    if (!allowed(wait)) {
      return refusedWait(wait);
    }
    Request.JobRead request = new Request.JobRead(id, stream, offset, maxBytes, wait.toMillis());
    CompletableFuture<JobOutput> answer = new CompletableFuture<>();
    CompletionStage<JobOutput> awaited = answer;
    guest
        .get()
        .thenCompose(
            link -> {
              GuestOperation<Reply.JobOutput> operation = open(link, request, wait);
              Collected collected = Collected.of(operation, maxBytes);
              awaited.whenComplete(
                  (read, error) -> {
                    if (answer.isCancelled()) {
                      operation.cancel();
                    }
                  });
              return operation.reply().thenApply(told -> output(offset, collected, told));
            })
        .whenComplete(
            (read, error) -> {
              if (error == null) {
                answer.complete(read);
              } else {
                answer.completeExceptionally(error);
              }
            });
    return answer;
  }

  private static JobOutput output(long offset, Collected collected, Reply.JobOutput told) {
    ByteString bytes = collected.bytes();
    if (collected.exceeded() || told.nextOffset() - offset != bytes.size()) {
      throw new FailureException(
          FailureCode.PROTOCOL_VIOLATION,
          "The guest agent was asked for output from offset "
              + offset
              + " on, and what it sent does not end at "
              + told.nextOffset()
              + " as it says, or is more than was asked for",
          "Host and image may be of different versions: build the images anew.");
    }
    return new JobOutput(bytes, told.nextOffset(), told.total(), told.ended(), told.truncated());
  }

  @Override
  public CompletionStage<Reply.JobInput> write(ByteString bytes, boolean end, Duration wait) {
    if (!allowed(wait)) {
      return refusedWait(wait);
    }
    Request.JobWrite request = new Request.JobWrite(id, end, wait.toMillis());
    return guest
        .get()
        .thenCompose(
            link -> {
              GuestOperation<Reply.JobInput> operation = open(link, request, wait);
              operation.output().subscribe(new Discard<>());
              operation.send(bytes.asByteBuffer()).thenRun(operation::end);
              return operation.reply();
            });
  }

  @Override
  public CompletionStage<Void> signal(int number) {
    return call(new Request.JobSignal(id, number)).thenAccept(done -> {});
  }

  @Override
  public CompletionStage<Reply.Job> kill() {
    return call(new Request.JobKill(id));
  }

  @Override
  public CompletionStage<Void> remove() {
    return call(new Request.JobRemove(id)).thenAccept(done -> {});
  }

  private <R extends Reply> CompletionStage<R> call(Request<R> request) {
    return guest.get().thenCompose(link -> link.call(request));
  }

  private <R extends Reply> GuestOperation<R> open(
      GuestLink link, Request<R> request, Duration wait) {
    GuestOperation<R> operation = link.open(request);
    long limit = wait.toMillis() + GUEST_SLACK_MILLIS;
    GuestDeadline.set(link, operation, limit, deadlines);
    return operation;
  }

  private static boolean allowed(Duration wait) {
    return !wait.isNegative() && wait.compareTo(LONGEST_WAIT) <= 0;
  }

  private static <T> CompletionStage<T> refusedWait(Duration wait) {
    return refused("wait " + wait, "Wait for zero to " + LONGEST_WAIT.toSeconds() + " s.");
  }

  private static <T> CompletionStage<T> refused(String what, String remedy) {
    return CompletableFuture.failedStage(
        new FailureException(FailureCode.INVALID_ARGUMENT, "Invalid request: " + what, remedy));
  }
}
