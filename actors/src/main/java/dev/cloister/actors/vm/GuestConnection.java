package dev.cloister.actors.vm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Entropy;
import dev.cloister.actors.port.GuestConnector;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.protocol.message.Notice;
import dev.cloister.protocol.message.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Owns the link to one guest's agent: connects while the guest boots, tells the guest its name and
 * the time, connects again when the link breaks.
 */
public final class GuestConnection {
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

  /** Twice what the kernel's generator is keyed with. */
  private static final int ENTROPY_BYTES = 64;

  /**
   * Where the guest is, and who it is to be.
   *
   * @param copied whether it begins as the frozen copy of another workspace's guest
   */
  public record Address(
      WorkspaceId workspace,
      String hostname,
      QemuProcess process,
      Transport transport,
      long cid,
      boolean copied) {
    /** The same guest under another name. */
    public Address as(String other) {
      return new Address(workspace, other, process, transport, cid, copied);
    }
  }

  /** What makes each guest another, and right: the time and chance. */
  public record Fresh(Clock clock, Entropy entropy) {}

  /** What it is asked, or is told by its futures. */
  public sealed interface Command {}

  /** Asks the guest to end in good order. */
  public enum Shutdown implements Command {
    INSTANCE
  }

  /**
   * Tells the guest what time it is, for its clock has stood still; {@link Ready} or {@link Lost}
   * is reported. Without a link nothing is: the first thing a new one does is to tell the time.
   */
  public enum SetClock implements Command {
    INSTANCE
  }

  /** The same for one that is called otherwise from now on; also without a link. */
  public record Assume(String hostname) implements Command {}

  private record Linked(GuestLink link) implements Command {}

  private record Configured(GuestLink link) implements Command {}

  private record NotLinked(Failure failure) implements Command {}

  private record Closed(GuestLink link) implements Command {}

  private record Noticed(Notice notice) implements Command {}

  private enum Retry implements Command {
    INSTANCE
  }

  /** What it tells its owner. */
  public sealed interface Report {}

  /** The guest said hello and is held: its memory is sound, and it is told who it is. */
  public enum Held implements Report {
    INSTANCE
  }

  /** The guest said hello and is configured. */
  public record Ready(GuestLink link) implements Report {}

  /** The link is gone; connecting goes on. */
  public record Lost(Failure failure) implements Report {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final GuestConnector connector;
  private final Address address;
  private final Fresh fresh;
  private final Consumer<Report> owner;
  private String hostname;
  private boolean stale;

  /** Written once, before the only read that follows. */
  private volatile boolean renewed;

  private GuestConnection(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      GuestConnector connector,
      Address address,
      Fresh fresh,
      Consumer<Report> owner) {
    this.context = context;
    this.timers = timers;
    this.connector = connector;
    this.address = address;
    this.hostname = address.hostname();
    this.fresh = fresh;
    this.owner = owner;
  }

  public static Behavior<Command> create(
      GuestConnector connector, Address address, Fresh fresh, Consumer<Report> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new GuestConnection(context, timers, connector, address, fresh, owner)
                        .connect(FIRST_RETRY)));
  }

  private Behavior<Command> connect(Duration nextRetry) {
    ActorRef<Command> self = context.getSelf();
    GuestConnector.Attempt attempt =
        connector.connect(
            address.workspace(),
            address.process(),
            address.transport(),
            address.cid(),
            notice -> self.tell(new Noticed(notice)));
    context.pipeToSelf(
        attempt.link(),
        (link, error) ->
            error == null ? new Linked(link) : new NotLinked(FailureException.failureOf(error)));
    return connecting(attempt, nextRetry);
  }

  private Behavior<Command> connecting(GuestConnector.Attempt attempt, Duration nextRetry) {
    return Behaviors.receive(Command.class)
        .onMessage(Linked.class, linked -> configure(linked.link(), nextRetry))
        .onMessage(NotLinked.class, failed -> retryLater(failed.failure(), nextRetry))
        .onMessage(Retry.class, retry -> connect(longer(nextRetry)))
        .onMessage(Assume.class, this::assume)
        .onAnyMessage(this::ignore)
        .onSignal(PostStop.class, stop -> abandon(attempt))
        .build();
  }

  private Behavior<Command> configure(GuestLink link, Duration nextRetry) {
    return configuring(link, tell(link), nextRetry);
  }

  private Behavior<Command> setClock(GuestLink link) {
    return configuring(link, link.call(clock()), FIRST_RETRY);
  }

  private Behavior<Command> configuring(
      GuestLink link, CompletionStage<?> told, Duration nextRetry) {
    stale = false;
    context.pipeToSelf(
        told,
        (done, error) ->
            error == null
                ? new Configured(link)
                : new NotLinked(FailureException.failureOf(error)));
    return Behaviors.receive(Command.class)
        .onMessage(Configured.class, configured -> stale ? setClock(link) : ready(link))
        .onMessage(NotLinked.class, failed -> refused(link, failed.failure(), nextRetry))
        .onMessage(SetClock.class, clock -> tellOnceMore())
        .onMessage(
            Assume.class,
            other -> {
              assume(other);
              return tellOnceMore();
            })
        .onMessage(Shutdown.class, shutdown -> shutdown(link))
        .onAnyMessage(this::ignore)
        .onSignal(PostStop.class, stop -> close(link))
        .build();
  }

  private CompletionStage<?> tell(GuestLink link) {
    String machine = MachineIds.of(address.workspace());
    String entropy = HexFormat.of().formatHex(fresh.entropy().bytes(ENTROPY_BYTES));
    if (address.copied() && !renewed) {
      return renew(link, machine, entropy);
    }
    if (!link.hello().held()) {
      // Frozen: a capture of it was cut short.
      CompletionStage<?> thawed =
          link.hello().frozen()
              ? link.call(new Request.Thaw(nanos()))
              : CompletableFuture.completedStage(null);
      return thawed.thenCompose(
          done -> link.call(new Request.Configure(hostname, nanos(), machine, entropy)));
    }
    owner.accept(Held.INSTANCE);
    // The first request takes a guest long that has just got its memory; the next one does not.
    return link.enter(new Request.Enter(hostname, nanos(), machine, entropy))
        .thenCompose(entered -> link.call(clock()));
  }

  private Request.Configure clock() {
    return new Request.Configure(hostname, nanos(), "", "");
  }

  /** What is under way may tell a time that was right when the guest fell asleep. */
  private Behavior<Command> tellOnceMore() {
    stale = true;
    return Behaviors.same();
  }

  /** One that is not frozen has run as another, and cannot be made its own any more. */
  private CompletionStage<?> renew(GuestLink link, String machine, String entropy) {
    if (!link.hello().frozen()) {
      return CompletableFuture.failedStage(
          new FailureException(
              FailureCode.CAPTURE_DAMAGED,
              "The guest of " + address.workspace() + " was not frozen when it was captured",
              "Fork the workspace again."));
    }
    return link.renew(new Request.Renew(hostname, nanos(), machine, entropy))
        .thenCompose(
            done -> {
              renewed = true;
              return link.call(new Request.Configure(hostname, nanos(), "", ""));
            });
  }

  private long nanos() {
    Instant now = fresh.clock().instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private Behavior<Command> refused(GuestLink link, Failure failure, Duration nextRetry) {
    link.close();
    return waiting(failure, nextRetry);
  }

  private Behavior<Command> waiting(Failure failure, Duration nextRetry) {
    timers.startSingleTimer(Retry.INSTANCE, nextRetry);
    owner.accept(new Lost(failure));
    return Behaviors.receive(Command.class)
        .onMessage(Retry.class, retry -> connect(longer(nextRetry)))
        .onMessage(Assume.class, this::assume)
        .onAnyMessage(this::ignore)
        .build();
  }

  private Behavior<Command> retryLater(Failure failure, Duration nextRetry) {
    timers.startSingleTimer(Retry.INSTANCE, nextRetry);
    owner.accept(new Lost(failure));
    return Behaviors.same();
  }

  private Behavior<Command> ready(GuestLink link) {
    context.pipeToSelf(link.closed(), (done, error) -> new Closed(link));
    owner.accept(new Ready(link));
    return Behaviors.receive(Command.class)
        .onMessage(Shutdown.class, shutdown -> shutdown(link))
        .onMessage(SetClock.class, clock -> setClock(link))
        .onMessage(
            Assume.class,
            other -> {
              assume(other);
              return setClock(link);
            })
        .onMessage(Closed.class, closed -> closed.link() == link ? lost(link) : Behaviors.same())
        .onAnyMessage(this::ignore)
        .onSignal(PostStop.class, stop -> close(link))
        .build();
  }

  private Behavior<Command> assume(Assume other) {
    hostname = other.hostname();
    return Behaviors.same();
  }

  private Behavior<Command> shutdown(GuestLink link) {
    context.pipeToSelf(
        link.call(new Request.Shutdown()),
        (done, error) ->
            new Noticed(new Notice.Other(error == null ? "shutting-down" : "shutdown-failed")));
    return Behaviors.same();
  }

  /** Not at once: a guest that hangs up after every hello must not keep the host busy. */
  private Behavior<Command> lost(GuestLink link) {
    return waiting(link.reason().orElseGet(this::broke), FIRST_RETRY);
  }

  private Failure broke() {
    return Failure.of(
        FailureCode.GUEST_UNREACHABLE,
        "The link to the guest agent of " + address.workspace() + " broke",
        "Try again in a moment; if it stays so, stop and start the workspace.");
  }

  private Behavior<Command> ignore(Command command) {
    context.getLog().debug("{}: {}", address.workspace(), command);
    return Behaviors.same();
  }

  private static Behavior<Command> abandon(GuestConnector.Attempt attempt) {
    attempt.cancel();
    attempt.link().thenAccept(GuestLink::close);
    return Behaviors.same();
  }

  private static Behavior<Command> close(GuestLink link) {
    link.close();
    return Behaviors.same();
  }

  private static Duration longer(Duration retry) {
    Duration doubled = retry.multipliedBy(2);
    return doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
  }
}
