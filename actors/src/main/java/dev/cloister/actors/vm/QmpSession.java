package dev.cloister.actors.vm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.port.MonitorConnector;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Owns the monitor's session of one VM: connects, connects again when it breaks, relays events,
 * carries out the monitor's rungs of the stop ladder.
 */
public final class QmpSession {
  /** QEMU's word for a machine that it stopped because of a block device. */
  private static final String STOPPED_BY_IO_ERROR = "io-error";

  /** Its words for one that was told to stop, and for one that was saved then. */
  private static final Set<String> PAUSED = Set.of("paused", "postmigrate");

  private static final Duration GO_ON_AFTER = Duration.ofSeconds(2);
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  /** What it is asked, or is told by its futures. */
  public sealed interface Command {}

  /**
   * Pauses the vCPUs and keeps them so: what QEMU stopped by itself is not let run either, until
   * {@link Resume}. {@link Paused} or {@link Unavailable} is reported. Without a session, or
   * refused, it is carried out as soon as it can be.
   */
  public enum Pause implements Command {
    INSTANCE
  }

  /**
   * Lets the vCPUs run; {@link Resumed} or {@link Unavailable} is reported. Without a session, or
   * refused, it is carried out as soon as it can be.
   */
  public enum Resume implements Command {
    INSTANCE
  }

  /**
   * Loads a template's devices and lets the vCPUs run; {@link Resumed} or {@link Unavailable} is
   * reported. A session that is opened anew in between only resumes.
   */
  public record Restore(Path devices) implements Command {}

  /**
   * Loads memory and devices of the VM that was saved; {@link Loaded} or {@link Unavailable} is
   * reported.
   */
  public record Load(Path stream) implements Command {}

  /**
   * Answers with the session, which stays this actor's to close; with {@code MONITOR_FAILED} while
   * there is none. Until {@link Returned} whoever has it decides whether the vCPUs run.
   */
  public record Lend(ActorRef<StatusReply<Monitor>> replyTo) implements Command {}

  /** Nobody has the session any more. */
  public enum Returned implements Command {
    INSTANCE
  }

  /** Presses the power button. */
  public enum Powerdown implements Command {
    INSTANCE
  }

  /** Ends QEMU. */
  public enum Quit implements Command {
    INSTANCE
  }

  private record Connected(Monitor monitor) implements Command {}

  private record NotConnected(Failure failure) implements Command {}

  private record Told(MonitorEvent event) implements Command {}

  private record Standing(String status) implements Command {}

  private enum Again implements Command {
    INSTANCE
  }

  private enum GoOn implements Command {
    INSTANCE
  }

  private record Closed(Monitor monitor) implements Command {}

  private record Ran(Verb verb) implements Command {}

  private record Refused(Verb verb, Failure failure) implements Command {}

  private enum Verb {
    PAUSE,
    RESUME,
    LOAD,
    GO_ON,
    POWERDOWN,
    QUIT
  }

  /** Those whose refusal is told. */
  private static final Set<Verb> TOLD = EnumSet.of(Verb.PAUSE, Verb.RESUME, Verb.LOAD);

  private enum Retry implements Command {
    INSTANCE
  }

  /** What it tells its owner. */
  public sealed interface Report {}

  /** The session is established. */
  public enum Ready implements Report {
    INSTANCE
  }

  /** The vCPUs run. */
  public enum Resumed implements Report {
    INSTANCE
  }

  /** The vCPUs stand still. */
  public enum Paused implements Report {
    INSTANCE
  }

  /** What was saved is loaded; the vCPUs stand still. */
  public enum Loaded implements Report {
    INSTANCE
  }

  /** They did when the session was established. */
  public enum FoundPaused implements Report {
    INSTANCE
  }

  /** The session has ended; connecting goes on. */
  public enum Disconnected implements Report {
    INSTANCE
  }

  /** The monitor cannot be reached or refused to resume; connecting goes on. */
  public record Unavailable(Failure failure) implements Report {}

  /** QEMU told something. */
  public record Event(MonitorEvent event) implements Report {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final MonitorConnector connector;
  private final WorkspaceId workspace;
  private final QemuProcess process;
  private final Consumer<Report> owner;
  private boolean restored;

  /** What the vCPUs are to do, until QEMU has said that they do. */
  private Optional<Verb> due = Optional.empty();

  private boolean paused;
  private boolean lent;

  private QmpSession(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      MonitorConnector connector,
      WorkspaceId workspace,
      QemuProcess process,
      Consumer<Report> owner) {
    this.context = context;
    this.timers = timers;
    this.connector = connector;
    this.workspace = workspace;
    this.process = process;
    this.owner = owner;
  }

  public static Behavior<Command> create(
      MonitorConnector connector,
      WorkspaceId workspace,
      QemuProcess process,
      Consumer<Report> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new QmpSession(context, timers, connector, workspace, process, owner)
                        .connecting(FIRST_RETRY)));
  }

  private Behavior<Command> connecting(Duration nextRetry) {
    ActorRef<Command> self = context.getSelf();
    CompletionStage<Monitor> attempt =
        connector.connect(workspace, process, event -> self.tell(new Told(event)));
    context.pipeToSelf(
        attempt,
        (monitor, error) ->
            error == null
                ? new Connected(monitor)
                : new NotConnected(FailureException.failureOf(error)));
    return disconnected(attempt, nextRetry);
  }

  private Behavior<Command> disconnected(CompletionStage<Monitor> attempt, Duration nextRetry) {
    return Behaviors.receive(Command.class)
        .onMessage(Connected.class, connected -> onConnected(connected.monitor()))
        .onMessage(NotConnected.class, failed -> onNotConnected(failed.failure(), nextRetry))
        .onMessage(Retry.class, retry -> connecting(longer(nextRetry)))
        .onMessage(Pause.class, pause -> want(Verb.PAUSE))
        .onMessage(Resume.class, resume -> want(Verb.RESUME))
        .onMessage(Told.class, told -> report(new Event(told.event())))
        .onMessage(Lend.class, lend -> lend(lend, StatusReply.error(noSession())))
        .onMessage(Returned.class, returned -> takeBack())
        .onAnyMessage(command -> ignore(command, "the monitor is not connected"))
        .onSignal(PostStop.class, stop -> abandon(attempt))
        .build();
  }

  private Behavior<Command> onConnected(Monitor monitor) {
    context.pipeToSelf(monitor.closed(), (done, error) -> new Closed(monitor));
    context.pipeToSelf(
        monitor.status(), (status, error) -> new Standing(error == null ? status : ""));
    owner.accept(Ready.INSTANCE);
    carryOut(monitor);
    return connected(monitor);
  }

  private Behavior<Command> onNotConnected(Failure failure, Duration nextRetry) {
    timers.startSingleTimer(Retry.INSTANCE, nextRetry);
    return report(new Unavailable(failure));
  }

  private Behavior<Command> connected(Monitor monitor) {
    return Behaviors.receive(Command.class)
        .onMessage(Told.class, told -> onTold(told.event()))
        .onMessage(Standing.class, standing -> onStanding(standing.status()))
        .onMessage(GoOn.class, goOn -> goOn(monitor))
        .onMessage(Pause.class, pause -> want(Verb.PAUSE, monitor))
        .onMessage(Resume.class, resume -> want(Verb.RESUME, monitor))
        .onMessage(Again.class, again -> carryOut(monitor))
        .onMessage(Restore.class, restore -> run(Verb.RESUME, restore(monitor, restore.devices())))
        .onMessage(Load.class, load -> run(Verb.LOAD, monitor.load(load.stream())))
        .onMessage(Lend.class, lend -> lend(lend, StatusReply.success(monitor)))
        .onMessage(Returned.class, returned -> takeBack())
        .onMessage(Powerdown.class, powerdown -> run(Verb.POWERDOWN, monitor.powerdown()))
        .onMessage(Quit.class, quit -> run(Verb.QUIT, monitor.quit()))
        .onMessage(Ran.class, this::onRan)
        .onMessage(Refused.class, this::onRefused)
        .onMessageEquals(Retry.INSTANCE, Behaviors::same)
        .onMessage(Closed.class, closed -> onClosed())
        .onSignal(PostStop.class, stop -> close(monitor))
        .build();
  }

  private Behavior<Command> want(Verb verb) {
    due = Optional.of(verb);
    paused = verb == Verb.PAUSE;
    return Behaviors.same();
  }

  private Behavior<Command> want(Verb verb, Monitor monitor) {
    want(verb);
    return carryOut(monitor);
  }

  private Behavior<Command> carryOut(Monitor monitor) {
    timers.cancel(Again.INSTANCE);
    due.ifPresent(verb -> run(verb, verb == Verb.PAUSE ? monitor.pause() : monitor.resume()));
    return Behaviors.same();
  }

  private CompletionStage<Void> restore(Monitor monitor, Path devices) {
    if (restored) {
      return monitor.resume();
    }
    restored = true;
    return monitor.restore(devices).thenCompose(begun -> monitor.resume());
  }

  private Behavior<Command> onTold(MonitorEvent event) {
    if (event instanceof MonitorEvent.BlockIoError) {
      goOnLater();
    }
    return report(new Event(event));
  }

  private Behavior<Command> onStanding(String status) {
    if (status.equals(STOPPED_BY_IO_ERROR)) {
      goOnLater();
    }
    return PAUSED.contains(status) ? report(FoundPaused.INSTANCE) : Behaviors.same();
  }

  /**
   * QEMU stops a machine whose write has no room on the host, and repeats the write when it is let
   * run. Whether there is room by then only the write tells; if not, it stops again.
   */
  private void goOnLater() {
    timers.startSingleTimer(GoOn.INSTANCE, GO_ON_AFTER);
  }

  private Behavior<Command> goOn(Monitor monitor) {
    if (lent) {
      goOnLater();
      return Behaviors.same();
    }
    return paused ? Behaviors.same() : run(Verb.GO_ON, monitor.resume());
  }

  private Behavior<Command> onClosed() {
    owner.accept(Disconnected.INSTANCE);
    return connecting(FIRST_RETRY);
  }

  private Behavior<Command> run(Verb verb, CompletionStage<Void> running) {
    context.pipeToSelf(
        running,
        (done, error) ->
            error == null ? new Ran(verb) : new Refused(verb, FailureException.failureOf(error)));
    return Behaviors.same();
  }

  private Behavior<Command> onRan(Ran ran) {
    due = due.filter(verb -> verb != ran.verb());
    return switch (ran.verb()) {
      case PAUSE -> report(Paused.INSTANCE);
      case RESUME -> report(Resumed.INSTANCE);
      case LOAD -> report(Loaded.INSTANCE);
      default -> Behaviors.same();
    };
  }

  private Behavior<Command> onRefused(Refused refused) {
    context
        .getLog()
        .debug("{}: {} failed: {}", workspace, refused.verb(), refused.failure().message());
    if (due.filter(verb -> verb == refused.verb()).isPresent()) {
      timers.startSingleTimer(Again.INSTANCE, GO_ON_AFTER);
    }
    return TOLD.contains(refused.verb())
        ? report(new Unavailable(refused.failure()))
        : Behaviors.same();
  }

  private Behavior<Command> lend(Lend lend, StatusReply<Monitor> reply) {
    lent = reply.isSuccess();
    lend.replyTo().tell(reply);
    return Behaviors.same();
  }

  private Behavior<Command> takeBack() {
    lent = false;
    return Behaviors.same();
  }

  private FailureException noSession() {
    return new FailureException(
        FailureCode.MONITOR_FAILED,
        "There is no QMP session with " + workspace + " for the moment",
        "Try again in a moment; if it stays so, stop and start the workspace.");
  }

  private Behavior<Command> report(Report report) {
    owner.accept(report);
    return Behaviors.same();
  }

  private Behavior<Command> ignore(Command command, String why) {
    context.getLog().debug("{}: {} ignored: {}", workspace, command, why);
    return Behaviors.same();
  }

  private static Behavior<Command> close(Monitor monitor) {
    monitor.close();
    return Behaviors.same();
  }

  private static Behavior<Command> abandon(CompletionStage<Monitor> attempt) {
    attempt.thenAccept(Monitor::close);
    return Behaviors.same();
  }

  private static Duration longer(Duration retry) {
    Duration doubled = retry.multipliedBy(2);
    return doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
  }
}
