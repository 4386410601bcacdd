package dev.cloister.actors.task;

import akka.actor.typed.ActorRef;
import akka.actor.typed.BackoffSupervisorStrategy;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.ReplyEffect;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.journal.JournalRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tasks of this host. A task is journalled before its beginning is answered, its outcome before
 * anybody is told; a daemon that starts goes on following those that were under way. Outcomes are
 * forgotten when their time is over.
 */
public final class TaskLedger
    extends EventSourcedBehaviorWithEnforcedReplies<TaskLedger.Command, TaskLedger.Event, Tasks> {
  private static final BackoffSupervisorStrategy RESTART =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2);

  /** The name of its journal. */
  public static final String PERSISTENCE_ID = "task-ledger";

  /** What the ledger is asked, and what it tells itself. */
  public sealed interface Command {}

  /**
   * Keeps the task and follows its work. Beginning one that is there already changes nothing. Fails
   * with {@code LIMIT_EXCEEDED} or {@code JOURNAL_FAILED}.
   */
  public record Begin(TaskSpec spec, ActorRef<StatusReply<TaskView>> replyTo) implements Command {}

  /** How the owner's task is. Fails with {@code TASK_NOT_FOUND}. */
  public record Find(String id, String owner, ActorRef<StatusReply<TaskView>> replyTo)
      implements Command {}

  /** Answered when the owner's task is over. Fails with {@code TASK_NOT_FOUND}. */
  public record Await(String id, String owner, ActorRef<StatusReply<TaskView>> replyTo)
      implements Command {}

  /**
   * Asks for the end of the owner's task, which comes later; of one that is over, nothing. Fails
   * with {@code TASK_NOT_FOUND} or {@code JOURNAL_FAILED}.
   */
  public record Cancel(String id, String owner, ActorRef<StatusReply<TaskView>> replyTo)
      implements Command {}

  private record Ended(String id, TaskOutcome outcome) implements Command {}

  private enum Forget implements Command {
    INSTANCE
  }

  /** What happened to a task. */
  public sealed interface Event extends JournalRecord {}

  public record TaskBegun(TaskSpec spec) implements Event {}

  public record TaskCancelAsked(String id) implements Event {}

  public record TaskEnded(String id, TaskOutcome outcome, Instant at) implements Event {}

  /** Those whose time is over. */
  public record TasksForgotten(List<String> ids) implements Event {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final TaskRunner runner;
  private final TaskSettings settings;
  private final Clock clock;
  private final Map<String, List<ActorRef<StatusReply<TaskView>>>> awaiting = new HashMap<>();

  /** Who is to be told, should the write that is under way fail. */
  private Optional<ActorRef<StatusReply<TaskView>>> unanswered = Optional.empty();

  public static Behavior<Command> create(TaskRunner runner, TaskSettings settings, Clock clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new TaskLedger(context, timers, runner, settings, clock)));
  }

  private TaskLedger(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      TaskRunner runner,
      TaskSettings settings,
      Clock clock) {
    super(PersistenceId.ofUniqueId(PERSISTENCE_ID), RESTART);
    this.context = context;
    this.timers = timers;
    this.runner = runner;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Tasks emptyState() {
    return Tasks.NONE;
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(200, 2).withDeleteEventsOnSnapshot();
  }

  @Override
  public CommandHandlerWithReply<Command, Event, Tasks> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(Begin.class, this::onBegin)
        .onCommand(
            Find.class,
            (state, find) ->
                Effect().reply(find.replyTo(), found(state.find(find.id(), find.owner()))))
        .onCommand(Await.class, this::onAwait)
        .onCommand(Cancel.class, this::onCancel)
        .onCommand(Ended.class, this::onEnded)
        .onCommand(Forget.class, (state, forget) -> onForget(state))
        .build();
  }

  private ReplyEffect<Event, Tasks> onBegin(Tasks state, Begin begin) {
    TaskSpec spec = begin.spec();
    Optional<TaskView> known = state.find(spec.id(), spec.owner());
    if (known.isPresent()) {
      return Effect().reply(begin.replyTo(), StatusReply.success(known.get()));
    }
    if (state.byId().size() >= settings.most() || state.byId().containsKey(spec.id())) {
      return Effect().reply(begin.replyTo(), StatusReply.error(tooMany()));
    }
    unanswered = Optional.of(begin.replyTo());
    return Effect()
        .persist(new TaskBegun(spec))
        .thenRun(
            written -> {
              unanswered = Optional.empty();
              follow(spec);
            })
        .thenReply(begin.replyTo(), written -> found(written.find(spec.id(), spec.owner())));
  }

  private ReplyEffect<Event, Tasks> onAwait(Tasks state, Await await) {
    Optional<TaskView> task = state.find(await.id(), await.owner());
    if (task.isEmpty() || task.get().over()) {
      return Effect().reply(await.replyTo(), found(task));
    }
    awaiting.computeIfAbsent(await.id(), id -> new ArrayList<>()).add(await.replyTo());
    return Effect().noReply();
  }

  private ReplyEffect<Event, Tasks> onCancel(Tasks state, Cancel cancel) {
    Optional<TaskView> task = state.find(cancel.id(), cancel.owner());
    if (task.isEmpty() || task.get().over() || task.get().cancelAsked()) {
      return Effect().reply(cancel.replyTo(), found(task));
    }
    unanswered = Optional.of(cancel.replyTo());
    return Effect()
        .persist(new TaskCancelAsked(cancel.id()))
        .thenRun(
            written -> {
              unanswered = Optional.empty();
              runner.cancel(task.get().spec());
            })
        .thenReply(cancel.replyTo(), written -> found(written.find(cancel.id(), cancel.owner())));
  }

  private ReplyEffect<Event, Tasks> onEnded(Tasks state, Ended ended) {
    TaskView task = state.byId().get(ended.id());
    if (task == null || task.over()) {
      return Effect().noReply();
    }
    return Effect()
        .persist(new TaskEnded(ended.id(), ended.outcome(), clock.instant()))
        .thenRun(
            (Tasks written) -> {
              StatusReply<TaskView> view = StatusReply.success(written.byId().get(ended.id()));
              Optional.ofNullable(awaiting.remove(ended.id()))
                  .ifPresent(all -> all.forEach(one -> one.tell(view)));
              forgetInTime(written);
            })
        .thenNoReply();
  }

  private ReplyEffect<Event, Tasks> onForget(Tasks state) {
    List<String> due = state.due(clock.instant());
    if (due.isEmpty()) {
      forgetInTime(state);
      return Effect().noReply();
    }
    return Effect().persist(new TasksForgotten(due)).thenRun(this::forgetInTime).thenNoReply();
  }

  private void forgetInTime(Tasks state) {
    state
        .nextDue()
        .ifPresent(
            at -> {
              Duration until = Duration.between(clock.instant(), at);
              Duration wait = until.isNegative() ? Duration.ZERO : until;
              timers.startSingleTimer(Forget.INSTANCE, wait.plusMillis(1));
            });
  }

  private void follow(TaskSpec spec) {
    context.pipeToSelf(
        runner.follow(spec),
        (outcome, error) ->
            new Ended(
                spec.id(),
                error == null
                    ? bounded(outcome)
                    : TaskOutcome.failed(FailureException.failureOf(error))));
  }

  private TaskOutcome bounded(TaskOutcome outcome) {
    int length = outcome.result().map(String::length).orElse(0);
    return length <= settings.longestResult()
        ? outcome
        : TaskOutcome.failed(
            Failure.of(
                FailureCode.LIMIT_EXCEEDED,
                "The result has " + length + " characters, more than is kept of a task",
                "Ask for less output, or have the program write it to a file and read that."));
  }

  @Override
  public SignalHandler<Tasks> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .build();
  }

  /** A write that fails restarts the ledger, which then knows no more than the journal does. */
  private void onRecovered(Tasks state) {
    unanswered.ifPresent(replyTo -> replyTo.tell(StatusReply.error(journalFailed())));
    unanswered = Optional.empty();
    state
        .open()
        .forEach(
            task -> {
              follow(task.spec());
              if (task.cancelAsked()) {
                runner.cancel(task.spec());
              }
            });
    forgetInTime(state);
  }

  private static StatusReply<TaskView> found(Optional<TaskView> task) {
    return task.map(StatusReply::success)
        .orElseGet(
            () ->
                StatusReply.error(
                    new FailureException(
                        FailureCode.TASK_NOT_FOUND,
                        "There is no such task, or its outcome is no longer kept",
                        "Use the id that the call answered; begin the work again if it is needed.")));
  }

  private FailureException tooMany() {
    return new FailureException(
        FailureCode.LIMIT_EXCEEDED,
        settings.most() + " tasks are kept already",
        "Wait for some to be forgotten, or widen cloister.task.most in the configuration.");
  }

  private static FailureException journalFailed() {
    return new FailureException(
        FailureCode.JOURNAL_FAILED,
        "The journal of the tasks could not be written",
        "See the daemon's log; make room on the state directory's disk, then try again.");
  }

  @Override
  public EventHandler<Tasks, Event> eventHandler() {
    return Tasks::apply;
  }
}
