package dev.cloister.actors.port;

import dev.cloister.actors.failure.Failure;
import dev.cloister.protocol.message.Hello;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A link to the agent of one running guest that has said hello. */
public interface GuestLink {
  /** What the agent said of itself, last. */
  Hello.Agent hello();

  /**
   * Lets a guest that is held go on; {@link #hello} then tells what it has become. Fails as {@link
   * #call} does.
   */
  CompletionStage<Hello.Agent> enter(Request.Enter request);

  /**
   * Makes a guest that was copied while it was frozen another, and lets its processes go on; {@link
   * #hello} then tells what it has become. Fails as {@link #call} does.
   */
  CompletionStage<Hello.Agent> renew(Request.Renew request);

  /**
   * Starts an operation that streams. On {@link Transport#VSOCK} it has a stream of its own. Never
   * throws: a link that is closed answers with an operation that has failed.
   */
  <R extends Reply> GuestOperation<R> open(Request<R> request);

  /**
   * An operation without streams, e.g. {@code info}. Fails with the agent's error, or {@code
   * OUTCOME_UNKNOWN} where the link broke.
   */
  <R extends Reply> CompletionStage<R> call(Request<R> request);

  /**
   * The vCPUs are about to be paused: until {@link #resumed} the guest's silence is no fault of it,
   * and operations stand still. Idempotent; returns at once.
   */
  void paused();

  /** The vCPUs run again: silence counts from now on. Idempotent; returns at once. */
  void resumed();

  /** How long they have been paused since the link is there, in all, up to now. */
  Duration stoodStill();

  /**
   * For how long nothing has been asked of the guest through it, up to now; zero while an operation
   * is under way, and only then.
   */
  Duration idle();

  /** Why the link is gone; empty while it is not. Known when {@link #closed} completes. */
  Optional<Failure> reason();

  /** Completes when the link is gone, for whatever reason. Never fails. */
  CompletionStage<Void> closed();

  /** Closes it; operations that have no reply yet fail with {@code OUTCOME_UNKNOWN}. */
  void close();
}
