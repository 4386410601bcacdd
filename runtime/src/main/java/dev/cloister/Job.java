package dev.cloister;

import akka.util.ByteString;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request.JobRead.Stream;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A handle on a job: a program that goes on in its guest whoever is connected, until it ends, is
 * killed or its VM ends. The handle holds nothing: many may exist, none needs closing, and one may
 * outlive its job. Thread-safe.
 *
 * <p>A job that has ended is kept with its output until it is removed, its VM stops, or so many
 * others have ended since that the guest forgets the oldest. Every verb fails with {@code
 * JOB_NOT_FOUND} where the guest knows no such job, with {@code WRONG_STATE} where the workspace
 * does not run, with {@code AGENT_OUTDATED} where its agent knows no jobs yet, and with {@code
 * OUTCOME_UNKNOWN} where the link broke.
 */
public interface Job {
  /** The most that one {@link #read} gives, in bytes: 16 MiB. */
  int MOST_BYTES = 16 << 20;

  /** The longest that one {@link #read} or {@link #write} waits. */
  Duration LONGEST_WAIT = Duration.ofHours(1);

  /** How long {@link #write(ByteString, boolean)} waits for a program that does not read. */
  Duration WRITE_WAIT = Duration.ofSeconds(10);

  /** Names it within its workspace. */
  String id();

  /** How it is now. */
  CompletionStage<Reply.Job> info();

  /**
   * Reads what it printed, while it runs and after it ended. Completes at once where there are
   * bytes at {@code offset} or the job has ended, otherwise as soon as either is so, and with no
   * bytes when {@code wait} is over. With an offset beyond all it will print it waits for its end.
   * Who cancels the stage, as a {@code CompletableFuture}, waits no longer.
   *
   * @param offset from the stream's begin, in bytes, 0 or more
   * @param maxBytes 1 to {@link #MOST_BYTES}
   * @param wait zero to {@link #LONGEST_WAIT}
   */
  CompletionStage<JobOutput> read(Stream stream, long offset, int maxBytes, Duration wait);

  /**
   * Writes to its standard input, and waits up to {@code wait} for a program that does not read.
   * Completes with how many of the bytes were taken: all of them, or fewer where the time was over
   * or the program has closed its input. Fails with {@code GUEST_REFUSED} where the input has been
   * ended, the job has ended, or it was not started as {@link JobOptions#interactive}.
   *
   * @param end whether the input ends after these bytes, once all of them were taken
   * @param wait zero to {@link #LONGEST_WAIT}
   */
  CompletionStage<Reply.JobInput> write(ByteString bytes, boolean end, Duration wait);

  /** {@link #write(ByteString, boolean, Duration)} that waits up to {@link #WRITE_WAIT}. */
  default CompletionStage<Reply.JobInput> write(ByteString bytes, boolean end) {
    return write(bytes, end, WRITE_WAIT);
  }

  /**
   * Sends a signal to its process group. Fails with {@code GUEST_REFUSED} where it has ended.
   *
   * @param number 1-64
   */
  CompletionStage<Void> signal(int number);

  /**
   * Kills it and everything it started, also what it left behind when it ended. Completes when the
   * job has ended, with how.
   */
  CompletionStage<Reply.Job> kill();

  /** Forgets it and deletes its output. Fails with {@code GUEST_REFUSED} while it runs. */
  CompletionStage<Void> remove();
}
