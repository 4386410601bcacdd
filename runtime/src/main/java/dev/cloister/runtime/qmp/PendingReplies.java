package dev.cloister.runtime.qmp;

import dev.cloister.actors.failure.FailureException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The commands that wait for an answer, by id; each has a deadline. Safe for threads. */
final class PendingReplies {
  /** More than a well-behaved caller ever has outstanding; bounds what a mute QEMU can pile up. */
  static final int MOST = 64;

  private final ScheduledExecutorService deadlines;
  private final Duration timeout;
  private final Function<String, FailureException> failure;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, CompletableFuture<Optional<String>>> waiting = new ConcurrentHashMap<>();
  private volatile String ended;

  PendingReplies(
      ScheduledExecutorService deadlines,
      Duration timeout,
      Function<String, FailureException> failure) {
    this.deadlines = deadlines;
    this.timeout = timeout;
    this.failure = failure;
  }

  /** A command about to be sent. */
  record Ticket(long id, CompletableFuture<Optional<String>> reply) {}

  /** Registers a command; its reply may have failed already when this returns. */
  Ticket register(QmpCommand command) {
    CompletableFuture<Optional<String>> reply = new CompletableFuture<>();
    Ticket ticket = new Ticket(ids.incrementAndGet(), reply);
    if (waiting.size() >= MOST) {
      reply.completeExceptionally(failure.apply(MOST + " commands are still unanswered"));
      return ticket;
    }
    waiting.put(ticket.id(), reply);
    try {
      ScheduledFuture<?> deadline =
          deadlines.schedule(
              () -> fail(ticket.id(), "No answer to " + command.wireName() + " within " + timeout),
              timeout.toNanos(),
              TimeUnit.NANOSECONDS);
      reply.minimalCompletionStage().whenComplete((status, error) -> deadline.cancel(false));
    } catch (RejectedExecutionException e) {
      fail(ticket.id(), "The daemon is closing");
    }
    if (ended != null) {
      fail(ticket.id(), ended);
    }
    return ticket;
  }

  /** Completes the command of this id; false if nobody waits for it (any more). */
  boolean complete(long id, Optional<String> status) {
    CompletableFuture<Optional<String>> reply = waiting.remove(id);
    return reply != null && reply.complete(status);
  }

  boolean fail(long id, String reason) {
    CompletableFuture<Optional<String>> reply = waiting.remove(id);
    return reply != null && reply.completeExceptionally(failure.apply(reason));
  }

  /** Fails all that wait, and every one registered from now on. */
  void end(String reason) {
    ended = reason;
    waiting.keySet().forEach(id -> fail(id, reason));
  }
}
