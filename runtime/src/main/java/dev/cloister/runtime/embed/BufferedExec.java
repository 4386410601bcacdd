package dev.cloister.runtime.embed;

import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Execution;
import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.actors.port.GuestOperation.Stream;
import dev.cloister.protocol.message.Reply;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Collects what an execution prints, each stream up to a limit. What is beyond the limit is taken
 * and dropped, so that the program runs to its end.
 */
public final class BufferedExec implements Flow.Subscriber<Chunk> {
  private final Kept stdout;
  private final Kept stderr;

  private BufferedExec(int limit) {
    this.stdout = new Kept(limit);
    this.stderr = new Kept(limit);
  }

  /** What {@code execution}, of which nothing was read yet, printed and how it ended. */
  public static CompletionStage<ExecResult> run(Execution execution, ExecOptions options) {
    BufferedExec collector = new BufferedExec(options.outputLimit());
    execution.output().subscribe(collector);
    if (!options.stdin().isEmpty()) {
      execution.send(options.stdin().asByteBuffer()).thenRun(execution::endInput);
    }
    return execution.exit().thenApply(collector::result);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public synchronized void onNext(Chunk chunk) {
    (chunk.stream() == Stream.OUT ? stdout : stderr).add(ByteString.fromByteBuffer(chunk.bytes()));
  }

  @Override
  public void onError(Throwable error) {}

  @Override
  public void onComplete() {}

  private synchronized ExecResult result(Reply.Exited exit) {
    return new ExecResult(
        exit, stdout.bytes.result(), stderr.bytes.result(), stdout.truncated, stderr.truncated);
  }

  private static final class Kept {
    private final ByteStringBuilder bytes = ByteString.createBuilder();
    private int room;
    private boolean truncated;

    Kept(int limit) {
      this.room = limit;
    }

    void add(ByteString more) {
      ByteString fits = more.take(room);
      bytes.append(fits);
      room -= fits.size();
      truncated |= fits.size() < more.size();
    }
  }
}
