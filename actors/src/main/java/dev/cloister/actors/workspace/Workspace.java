package dev.cloister.actors.workspace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.CommandHandlerWithReplyBuilder;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import dev.cloister.actors.journal.JournalDamage;
import dev.cloister.actors.workspace.WorkspaceCommand.Asked;
import dev.cloister.actors.workspace.WorkspaceCommand.Assign;
import dev.cloister.actors.workspace.WorkspaceCommand.Capture;
import dev.cloister.actors.workspace.WorkspaceCommand.Create;
import dev.cloister.actors.workspace.WorkspaceCommand.Delete;
import dev.cloister.actors.workspace.WorkspaceCommand.Extend;
import dev.cloister.actors.workspace.WorkspaceCommand.Inspect;
import dev.cloister.actors.workspace.WorkspaceCommand.Pause;
import dev.cloister.actors.workspace.WorkspaceCommand.Restore;
import dev.cloister.actors.workspace.WorkspaceCommand.Resume;
import dev.cloister.actors.workspace.WorkspaceCommand.Start;
import dev.cloister.actors.workspace.WorkspaceCommand.Stop;
import dev.cloister.actors.workspace.WorkspaceCommand.Suspend;
import dev.cloister.actors.workspace.WorkspaceCommand.UseGuest;
import dev.cloister.actors.workspace.WorkspaceCommand.Wake;
import dev.cloister.actors.workspace.WorkspaceMessage.CaptureOver;
import dev.cloister.actors.workspace.WorkspaceMessage.DeadlinePassed;
import dev.cloister.actors.workspace.WorkspaceMessage.DiskDeleted;
import dev.cloister.actors.workspace.WorkspaceMessage.DiskNotDeleted;
import dev.cloister.actors.workspace.WorkspaceMessage.Forgotten;
import dev.cloister.actors.workspace.WorkspaceMessage.FromGuest;
import dev.cloister.actors.workspace.WorkspaceMessage.FromLadder;
import dev.cloister.actors.workspace.WorkspaceMessage.FromMonitor;
import dev.cloister.actors.workspace.WorkspaceMessage.FromQemu;
import dev.cloister.actors.workspace.WorkspaceMessage.GuestGone;
import dev.cloister.actors.workspace.WorkspaceMessage.IdleDue;
import dev.cloister.actors.workspace.WorkspaceMessage.IdleKnown;
import dev.cloister.actors.workspace.WorkspaceMessage.Leased;
import dev.cloister.actors.workspace.WorkspaceMessage.LifetimeOver;
import dev.cloister.actors.workspace.WorkspaceMessage.MonitorGone;
import dev.cloister.actors.workspace.WorkspaceMessage.NotPrepared;
import dev.cloister.actors.workspace.WorkspaceMessage.NotReleased;
import dev.cloister.actors.workspace.WorkspaceMessage.Prepared;
import dev.cloister.actors.workspace.WorkspaceMessage.Released;
import dev.cloister.actors.workspace.WorkspaceMessage.RestartDue;
import dev.cloister.actors.workspace.WorkspaceMessage.RetryBoot;
import dev.cloister.actors.workspace.WorkspaceMessage.RetryDelete;
import dev.cloister.actors.workspace.WorkspaceMessage.RetryRelease;
import dev.cloister.actors.workspace.WorkspaceMessage.SavingOver;
import dev.cloister.actors.workspace.WorkspaceMessage.Swept;
import dev.cloister.actors.workspace.WorkspaceMessage.VmGone;
import dev.cloister.actors.workspace.WorkspaceMessage.Waiting;
import dev.cloister.actors.workspace.WorkspaceState.Absent;
import dev.cloister.actors.workspace.WorkspaceState.Alive;
import dev.cloister.actors.workspace.WorkspaceState.Deleting;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Lost;
import dev.cloister.actors.workspace.WorkspaceState.Paused;
import dev.cloister.actors.workspace.WorkspaceState.Pausing;
import dev.cloister.actors.workspace.WorkspaceState.Resuming;
import dev.cloister.actors.workspace.WorkspaceState.Running;
import dev.cloister.actors.workspace.WorkspaceState.Starting;
import dev.cloister.actors.workspace.WorkspaceState.Stopped;
import dev.cloister.actors.workspace.WorkspaceState.Stopping;
import dev.cloister.actors.workspace.WorkspaceState.Suspended;
import dev.cloister.actors.workspace.WorkspaceState.Suspending;
import dev.cloister.actors.workspace.WorkspaceState.Waking;
import java.time.Duration;
import java.util.Optional;

/**
 * One durable workspace. It owns the actors of its VM, at most one VM at a time, and is the only
 * one that changes it. Every effect on the host is journalled as an intent before and as an outcome
 * after; after a restart of the daemon an open intent is settled by asking the host what is true.
 *
 * <p>This class is the table: which state answers which command, and how. A command that a state
 * does not list is refused with {@code WRONG_STATE}; a message of an earlier VM is ignored.
 */
public final class Workspace
    extends EventSourcedBehaviorWithEnforcedReplies<
        WorkspaceCommand, WorkspaceEvent, WorkspaceState> {
  private final Lifecycle life;
  private final BootHandlers boot;
  private final RestartHandlers restarts;
  private final RunHandlers runs;
  private final PauseHandlers pauses;
  private final WakeHandlers wakes;
  private final SuspendHandlers suspends;
  private final EndHandlers ends;
  private final KeepingHandlers keeping;
  private boolean recovered;

  /**
   * The entity of one workspace.
   *
   * @param owner told of every change, and asked to forget the name at the end
   */
  public static Behavior<WorkspaceCommand> create(
      WorkspaceId id,
      HostPorts ports,
      WorkspaceSettings settings,
      Keepers keepers,
      ActorRef<WorkspaceReport> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Workspace(context, timers, id, ports, settings, keepers, owner)));
  }

  /** The name of its journal. */
  public static PersistenceId persistenceId(WorkspaceId id) {
    return PersistenceId.of("workspace", id.value());
  }

  private Workspace(
      ActorContext<WorkspaceCommand> context,
      TimerScheduler<WorkspaceCommand> timers,
      WorkspaceId id,
      HostPorts ports,
      WorkspaceSettings settings,
      Keepers keepers,
      ActorRef<WorkspaceReport> owner) {
    super(
        persistenceId(id),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2));
    this.life =
        new Lifecycle(
            id,
            ports,
            settings,
            new Effects(context, ports, settings.hostTimeout(), keepers),
            Effect(),
            context,
            timers,
            owner);
    this.boot = new BootHandlers(life);
    this.restarts = boot.restarts();
    this.runs = new RunHandlers(life, restarts);
    this.pauses = new PauseHandlers(life, runs);
    this.wakes = new WakeHandlers(life, boot);
    this.suspends = new SuspendHandlers(life, runs, pauses, wakes);
    this.ends = new EndHandlers(life, restarts);
    this.keeping = new KeepingHandlers(life, suspends, ends);
    life.keptBy(keeping::watch);
  }

  @Override
  public WorkspaceState emptyState() {
    return new Absent();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 2);
  }

  @Override
  public CommandHandlerWithReply<WorkspaceCommand, WorkspaceEvent, WorkspaceState>
      commandHandler() {
    CommandHandlerWithReplyBuilder<WorkspaceCommand, WorkspaceEvent, WorkspaceState> table =
        newCommandHandlerWithReplyBuilder();
    table
        .forStateType(Absent.class)
        .onCommand(Create.class, boot::onCreate)
        .onCommand(Forgotten.class, ends::onForgottenUnborn);
    table
        .forStateType(Stopped.class)
        .onCommand(Start.class, boot::onStart)
        .onCommand(Stop.class, (state, stop) -> restarts.onStop(state, stop))
        .onCommand(RestartDue.class, restarts::onDue)
        .onCommand(Restore.class, boot::onRestore)
        .onCommand(Capture.class, runs::onCaptureAtRest)
        .onCommand(Delete.class, ends::onDelete);
    table
        .forStateType(Starting.class)
        .onCommand(Start.class, boot::onStartAgain)
        .onCommand(Stop.class, ends::onStop)
        .onCommand(Delete.class, ends::onDelete)
        .onCommand(Leased.class, boot::onLeased)
        .onCommand(Waiting.class, boot::onWaiting)
        .onCommand(Prepared.class, boot::onPrepared)
        .onCommand(NotPrepared.class, boot::onNotPrepared)
        .onCommand(FromQemu.class, boot::onQemu)
        .onCommand(FromMonitor.class, boot::onMonitor)
        .onCommand(FromGuest.class, boot::onGuest)
        .onCommand(DeadlinePassed.class, boot::onDeadline)
        .onCommand(RetryBoot.class, boot::onRetry)
        .onCommand(VmGone.class, boot::onVmGone);
    table
        .forStateType(Running.class)
        .onCommand(Start.class, (state, start) -> life.tellView(state, start.replyTo()))
        .onCommand(Pause.class, pauses::onPause)
        .onCommand(Resume.class, (state, resume) -> life.tellView(state, resume.replyTo()))
        .onCommand(Suspend.class, suspends::onSuspend)
        .onCommand(Wake.class, (state, wake) -> life.tellView(state, wake.replyTo()))
        .onCommand(UseGuest.class, runs::onUseGuest)
        .onCommand(Capture.class, runs::onCapture)
        .onCommand(IdleDue.class, keeping::onIdleDue)
        .onCommand(IdleKnown.class, keeping::onIdleKnown)
        .onCommand(FromQemu.class, runs::onQemu)
        .onCommand(FromMonitor.class, runs::onMonitor)
        .onCommand(FromGuest.class, runs::onGuest)
        .onCommand(GuestGone.class, runs::onGuestGone)
        .onCommand(DeadlinePassed.class, runs::onDeadline);
    table
        .forStateType(Pausing.class)
        .onCommand(Pause.class, pauses::onPauseAgain)
        .onCommand(FromMonitor.class, pauses::onMonitorWhilePausing);
    table
        .forStateType(Paused.class)
        .onCommand(Pause.class, (state, pause) -> life.tellView(state, pause.replyTo()))
        .onCommand(Resume.class, pauses::onResume)
        .onCommand(Assign.class, pauses::onAssign)
        .onCommand(FromMonitor.class, pauses::onMonitorWhilePaused);
    table
        .forStateType(Resuming.class)
        .onCommand(Resume.class, pauses::onResumeAgain)
        .onCommand(Wake.class, pauses::onWakeWhileResuming)
        .onCommand(UseGuest.class, pauses::onUseGuestWhileResuming)
        .onCommand(FromMonitor.class, pauses::onMonitorWhileResuming)
        .onCommand(FromGuest.class, pauses::onGuestWhileResuming)
        .onCommand(DeadlinePassed.class, pauses::onDeadlineWhileResuming);
    suspending(table);
    table
        .forStateType(Alive.class)
        .onCommand(Stop.class, ends::onStop)
        .onCommand(Delete.class, ends::onDelete)
        .onCommand(FromQemu.class, pauses::onQemu)
        .onCommand(FromGuest.class, pauses::onGuest)
        .onCommand(DeadlinePassed.class, pauses::onDeadline)
        .onCommand(MonitorGone.class, runs::onMonitorGone)
        .onCommand(VmGone.class, runs::onVmGone);
    table
        .forStateType(Stopping.class)
        .onCommand(Stop.class, ends::onStopAgain)
        .onCommand(Delete.class, ends::onDelete)
        .onCommand(VmGone.class, ends::onVmGone);
    table
        .forStateType(Deleting.class)
        .onCommand(Delete.class, ends::onDeleteAgain)
        .onCommand(VmGone.class, ends::onVmGoneWhileDeleting)
        .onCommand(DiskNotDeleted.class, ends::onDiskNotDeleted)
        .onCommand(RetryDelete.class, ends::onRetryDelete)
        .onCommand(DiskDeleted.class, ends::onDiskDeleted)
        .onCommand(Forgotten.class, ends::onForgotten);
    table
        .forStateType(Lost.class)
        .onCommand(Start.class, boot::onStart)
        .onCommand(Stop.class, (state, stop) -> restarts.onStop(state, stop))
        .onCommand(RestartDue.class, restarts::onDue)
        .onCommand(Restore.class, boot::onRestore)
        .onCommand(Capture.class, runs::onCaptureAtRest)
        .onCommand(Delete.class, ends::onDelete);
    ending(table);
    table
        .forStateType(Existing.class)
        .onCommand(Inspect.class, (state, inspect) -> life.tellView(state, inspect.replyTo()))
        .onCommand(FromMonitor.class, life::onMonitor)
        .onCommand(FromLadder.class, life::onLadder)
        .onCommand(Extend.class, keeping::onExtend)
        .onCommand(LifetimeOver.class, keeping::onLifetimeOver)
        .onCommand(Swept.class, ends::onSwept)
        .onCommand(NotReleased.class, ends::onNotReleased)
        .onCommand(RetryRelease.class, ends::onRetryRelease);
    table
        .forAnyState()
        .onCommand(Released.class, life::onReleased)
        .onCommand(CaptureOver.class, life::onCaptureOver)
        .onCommand(SavingOver.class, life::onSavingOver)
        .onCommand(WorkspaceMessage.class, life::ignore)
        .onCommand(Asked.class, (state, asked) -> life.refuse(state, (Asked<?>) asked));
    return table.build();
  }

  /** From running to no process, and back with the same memory. */
  private void suspending(
      CommandHandlerWithReplyBuilder<WorkspaceCommand, WorkspaceEvent, WorkspaceState> table) {
    table
        .forStateType(Suspending.class)
        .onCommand(Suspend.class, suspends::onSuspendAgain)
        .onCommand(Wake.class, suspends::onWake)
        .onCommand(UseGuest.class, suspends::onUseGuest)
        .onCommand(SavingOver.class, suspends::onSavingOver)
        .onCommand(FromQemu.class, suspends::onQemu)
        .onCommand(FromMonitor.class, suspends::onMonitor)
        .onCommand(MonitorGone.class, suspends::onMonitorGone)
        .onCommand(VmGone.class, suspends::onVmGone);
    table
        .forStateType(Suspended.class)
        .onCommand(Suspend.class, (state, suspend) -> life.tellView(state, suspend.replyTo()))
        .onCommand(Wake.class, wakes::onWake)
        .onCommand(Start.class, wakes::onStart)
        .onCommand(UseGuest.class, wakes::onUseGuest)
        .onCommand(Stop.class, wakes::onStop)
        .onCommand(Delete.class, ends::onDelete);
    table
        .forStateType(Waking.class)
        .onCommand(Wake.class, wakes::onWakeAgain)
        .onCommand(Start.class, wakes::onStartAgain)
        .onCommand(UseGuest.class, wakes::onUseGuestAgain)
        .onCommand(Stop.class, ends::onStop)
        .onCommand(Delete.class, ends::onDelete)
        .onCommand(Leased.class, wakes::onLeased)
        .onCommand(Prepared.class, wakes::onPrepared)
        .onCommand(NotPrepared.class, wakes::onNotPrepared)
        .onCommand(FromQemu.class, wakes::onQemu)
        .onCommand(FromMonitor.class, wakes::onMonitor)
        .onCommand(DeadlinePassed.class, wakes::onDeadline)
        .onCommand(VmGone.class, wakes::onVmGone);
  }

  /** What stopping and deleting have in common. */
  private void ending(
      CommandHandlerWithReplyBuilder<WorkspaceCommand, WorkspaceEvent, WorkspaceState> table) {
    table
        .forState(Workspace::isEnding)
        .onCommand(Leased.class, (state, leased) -> ends.onNothingToEnd((Existing) state, leased))
        .onCommand(
            Prepared.class, (state, prepared) -> ends.onNothingToEnd((Existing) state, prepared))
        .onCommand(
            NotPrepared.class, (state, failed) -> ends.onNotPrepared((Existing) state, failed))
        .onCommand(FromQemu.class, (state, told) -> ends.onQemu((Existing) state, told))
        .onCommand(FromMonitor.class, (state, told) -> ends.onMonitor((Existing) state, told))
        .onCommand(FromGuest.class, (state, told) -> ends.onGuest((Existing) state, told))
        .onCommand(
            DeadlinePassed.class, (state, passed) -> ends.onDeadline((Existing) state, passed));
  }

  private static boolean isEnding(WorkspaceState state) {
    return state instanceof Stopping || state instanceof Deleting;
  }

  @Override
  public SignalHandler<WorkspaceState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .onSignal(RecoveryFailed.class, (state, failed) -> onNotRecovered(failed.getFailure()))
        .onSignal(PreRestart.instance(), state -> onRestart())
        .build();
  }

  /** What is unreadable for the moment is tried again; what is damaged never gets better. */
  private void onNotRecovered(Throwable error) {
    JournalDamage.of("workspace " + life.id, error).ifPresent(life::damaged);
  }

  /** A restart after its recovery is a write that failed. */
  private void onRestart() {
    if (recovered) {
      recovered = false;
      life.writeFailed();
    }
  }

  /**
   * An open intent is settled by asking the host what is true; the answer comes as a report of the
   * process that was found, or that there is none.
   */
  private void onRecovered(WorkspaceState state) {
    recovered = true;
    if (state instanceof Absent && life.waiters.isAnybodyStarting()) {
      life.forget(() -> life.tellSelf(new Forgotten(0)));
      return;
    }
    boolean writeFailed = life.waiters.isAnybodyStarting() || life.waiters.isAnybodyWaking();
    life.waiters.journalFailed(state, Failures.journalFailed());
    if (state instanceof Existing existing && existing.memory().isEmpty()) {
      life.effects.clearMemory(existing.spec().id());
    }
    if (!(state instanceof Starting
        || state instanceof Waking
        || state instanceof Alive
        || isEnding(state))) {
      if (state instanceof Existing atRest) {
        restarts.await(atRest);
      }
      life.announce(state);
      return;
    }
    Existing existing = (Existing) state;
    WorkspaceId id = existing.spec().id();
    VmRun run = life.newRun();
    Optional<VmRecord> vm = existing.vm();
    run.attach(() -> life.effects.find(id, vm.map(VmRecord::process)));
    if (state instanceof Starting starting) {
      run.kill(writeFailed ? Failures.journalFailed() : Failures.interruptedBoot(starting));
    } else if (state instanceof Waking) {
      run.kill(writeFailed ? Failures.journalFailed() : Failures.interruptedWake(existing.spec()));
    }
    life.announceUnsettled(existing);
  }

  @Override
  public EventHandler<WorkspaceState, WorkspaceEvent> eventHandler() {
    return (state, event) -> event.applyTo(state);
  }
}
