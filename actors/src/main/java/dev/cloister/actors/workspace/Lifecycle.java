package dev.cloister.actors.workspace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import akka.persistence.typed.javadsl.EffectFactories;
import akka.persistence.typed.javadsl.ReplyEffect;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.LaunchSpec;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.vm.Qemu;
import dev.cloister.actors.vm.QmpSession;
import dev.cloister.actors.workspace.WorkspaceCommand.Asked;
import dev.cloister.actors.workspace.WorkspaceMessage.DeadlinePassed;
import dev.cloister.actors.workspace.WorkspaceMessage.FromLadder;
import dev.cloister.actors.workspace.WorkspaceMessage.FromMonitor;
import dev.cloister.actors.workspace.WorkspaceMessage.FromQemu;
import dev.cloister.actors.workspace.WorkspaceMessage.GuestGone;
import dev.cloister.actors.workspace.WorkspaceMessage.IdleDue;
import dev.cloister.actors.workspace.WorkspaceMessage.MonitorGone;
import dev.cloister.actors.workspace.WorkspaceState.Absent;
import dev.cloister.actors.workspace.WorkspaceState.Deleted;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Running;
import dev.cloister.actors.workspace.WorkspaceState.Stopping;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the handlers of all states share: the current run, who waits, and the moves that more than
 * one state makes. Confined to the workspace's thread.
 */
final class Lifecycle {
  final WorkspaceId id;
  final HostPorts ports;
  final WorkspaceSettings settings;
  final Effects effects;
  final Waiters waiters = new Waiters();
  final EffectFactories<WorkspaceEvent, WorkspaceState> effect;

  private final ActorContext<WorkspaceCommand> context;
  private final TimerScheduler<WorkspaceCommand> timers;
  private final ActorRef<WorkspaceReport> owner;
  private Optional<VmRun> run = Optional.empty();
  private Optional<Existing> announced = Optional.empty();
  private Consumer<Existing> keeper = state -> {};

  /** Who has the disk of this workspace, which has no VM, copied. */
  private Optional<ActorRef<?>> copyingFor = Optional.empty();

  private int runs;
  private long uses;
  private long lastUse;

  Lifecycle(
      WorkspaceId id,
      HostPorts ports,
      WorkspaceSettings settings,
      Effects effects,
      EffectFactories<WorkspaceEvent, WorkspaceState> effect,
      ActorContext<WorkspaceCommand> context,
      TimerScheduler<WorkspaceCommand> timers,
      ActorRef<WorkspaceReport> owner) {
    this.id = id;
    this.ports = ports;
    this.settings = settings;
    this.effects = effects;
    this.effect = effect;
    this.context = context;
    this.timers = timers;
    this.owner = owner;
  }

  // ---- the run

  VmRun newRun() {
    runs++;
    VmRun next = new VmRun(context, ports, settings, runs);
    run = Optional.of(next);
    return next;
  }

  /** The run this message belongs to, unless that is over. */
  Optional<VmRun> runOf(WorkspaceMessage message) {
    return run.filter(current -> current.number() == message.run());
  }

  /** Whether no run has begun since the one this message belongs to ended. */
  boolean isLatest(WorkspaceMessage message) {
    return run.isEmpty() && message.run() == runs;
  }

  /** The number of the latest run; 0 before the first. */
  int runs() {
    return runs;
  }

  Optional<VmRun> run() {
    return run;
  }

  /** What the journal is to know of a VM that was launched. */
  VmRecord recordOf(VmRun launched, QemuProcess process, String word) {
    LaunchSpec spec = launched.spec();
    return new VmRecord(
        process.identity(),
        spec.cid(),
        spec.accelerator(),
        spec.transport(),
        now(),
        Optional.of(new VmRecord.From(word, spec.origin().reason())));
  }

  /** The run is over: its children stop. */
  void endRun() {
    run.ifPresent(
        over -> {
          timers.cancel(new DeadlinePassed(over.number()));
          timers.cancel(new GuestGone(over.number()));
          timers.cancel(new MonitorGone(over.number()));
          timers.cancel(new IdleDue(over.number()));
          over.close();
        });
    run = Optional.empty();
  }

  void deadline(VmRun current, Duration after) {
    timers.startSingleTimer(new DeadlinePassed(current.number()), after);
  }

  void noDeadline(VmRun current) {
    timers.cancel(new DeadlinePassed(current.number()));
  }

  /** Sets a timer, unless it is set already. */
  void unlessSet(WorkspaceMessage message, Duration after) {
    if (!timers.isTimerActive(message)) {
      timers.startSingleTimer(message, after);
    }
  }

  void cancel(WorkspaceMessage message) {
    timers.cancel(message);
  }

  void later(WorkspaceMessage message, Duration after) {
    timers.startSingleTimer(message, after);
  }

  // ---- ending, from any state

  /**
   * Journals the intent and then ends the VM, if there is or may be one; {@code VmGone} follows in
   * any case.
   */
  ReplyEffect<WorkspaceEvent, WorkspaceState> end(WorkspaceEvent intent) {
    return end(intent, () -> {});
  }

  /** The same, and {@code journalled} in between. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> end(WorkspaceEvent intent, Runnable journalled) {
    return effect
        .persist(intent)
        .thenRun(
            next -> {
              journalled.run();
              announce(next);
              waiters.overtaken(Failures.overtaken((Existing) next));
              run.ifPresentOrElse(
                  current -> endVm(current, next), () -> endWithoutVm((Existing) next));
            })
        .thenNoReply();
  }

  private void endVm(VmRun current, WorkspaceState state) {
    boolean hasRun = !current.isTakingIn();
    if (state instanceof Stopping && hasRun && current.standsStill() && current.isReached()) {
      endPaused(current);
    } else {
      current.stop();
    }
  }

  /**
   * One whose disk is kept is let run first, for what its guest has not written yet is only in its
   * memory; then it ends in good order.
   */
  private void endPaused(VmRun current) {
    current.unpause();
    current.awake();
    if (current.link().isPresent()) {
      current.stop();
    } else {
      deadline(current, settings.adoptTimeout());
    }
  }

  /**
   * The same way out for a workspace that has no VM: what is left of one, if anything, is cleaned
   * up.
   */
  private void endWithoutVm(Existing state) {
    cleanUp(newRun(), ProcessExit.UNKNOWN, Failures.nothingRan(state.spec()));
  }

  void cleanUp(VmRun over, ProcessExit exit, Failure diagnosis) {
    over.markEnded();
    effects.sweep(over.number(), id, exit, diagnosis);
  }

  /** The process has ended, or there is none: clean up behind it, then tell by {@code VmGone}. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onProcessOver(WorkspaceState state, FromQemu told) {
    Optional<VmRun> current = runOf(told);
    if (current.isEmpty()) {
      return ignore(state, told);
    }
    VmRun over = current.get();
    if (told.report() instanceof Qemu.Exited exited) {
      cleanUp(over, exited.exit(), exited.diagnosis());
    } else if (told.report() instanceof Qemu.LaunchFailed failed) {
      cleanUp(over, ProcessExit.UNKNOWN, failed.failure());
    } else {
      over.markEnded();
      effects.sweepVanished(over.number(), id);
    }
    return done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onMonitor(Existing state, FromMonitor told) {
    if (told.report() instanceof QmpSession.Event event) {
      runOf(told).ifPresent(current -> current.noteEvent(event.event()));
    }
    return done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onLadder(Existing state, FromLadder told) {
    runOf(told).ifPresent(current -> current.noteRung(told.rung()));
    return done();
  }

  /** Whatever has become of the workspace meanwhile. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onReleased(
      WorkspaceState state, WorkspaceMessage.Released released) {
    runOf(released).ifPresent(run -> run.captureEnds(released.tooLong()));
    return done();
  }

  /** A VM must not begin to write to it meanwhile. */
  boolean isDiskBeingCopied() {
    return copyingFor.isPresent();
  }

  void diskIsBeingCopiedFor(ActorRef<?> whom) {
    copyingFor = Optional.of(whom);
  }

  /** One that failed may have failed to let the VM go on; the monitor's actor does not give up. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onCaptureOver(
      WorkspaceState state, WorkspaceMessage.CaptureOver over) {
    if (over.outcome().isError() && state instanceof Running) {
      runOf(over).ifPresent(VmRun::unpause);
    }
    runOf(over).ifPresent(run -> run.captureEnds(false));
    copyingFor = copyingFor.filter(whom -> !whom.equals(over.replyTo()));
    return effect.reply(over.replyTo(), over.outcome());
  }

  /** Nobody wants that memory any more; what waited for the end of its saving goes on. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onSavingOver(
      WorkspaceState state, WorkspaceMessage.SavingOver over) {
    boolean saved = over.outcome().isSuccess();
    runOf(over)
        .filter(current -> current.isSaving(over.memory()))
        .ifPresent(current -> current.savingEnds(saved));
    if (saved) {
      effects.removeMemory(id, over.memory());
    }
    return done();
  }

  /** A line in the daemon's log. */
  void warn(String what) {
    context.getLog().warn("{}: {}", id, what);
  }

  // ---- replies

  /** Nothing to journal, nobody to answer now. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> done() {
    return effect.none().thenNoReply();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> ignore(
      WorkspaceState state, WorkspaceMessage message) {
    context.getLog().debug("{} is {}: {} ignored", id, state.word(), message);
    return done();
  }

  <T> ReplyEffect<WorkspaceEvent, WorkspaceState> refuse(WorkspaceState state, Asked<T> command) {
    return effect.reply(
        command.replyTo(),
        StatusReply.error(new FailureException(Failures.wrongState(id, state, command))));
  }

  /** It would be ended at once. */
  <T> ReplyEffect<WorkspaceEvent, WorkspaceState> refuseAsOver(Existing state, Asked<T> command) {
    return effect.reply(
        command.replyTo(),
        StatusReply.error(new FailureException(Failures.lifetimeOver(state.spec()))));
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> tellView(
      Existing state, ActorRef<StatusReply<WorkspaceView>> replyTo) {
    return effect.reply(replyTo, StatusReply.success(viewOf(state)));
  }

  /** With what a start is waiting for, if it is. */
  private WorkspaceView viewOf(Existing state) {
    WorkspaceView view = WorkspaceView.of(state);
    return run.flatMap(VmRun::waitsFor).map(view::waitingFor).orElse(view);
  }

  // ---- the owner

  /** From now on told of each state, before the owner is. */
  void keptBy(Consumer<Existing> keeper) {
    this.keeper = keeper;
  }

  /** Somebody was given the guest. */
  void used() {
    uses++;
    lastUse = ports.nanoTime().getAsLong();
  }

  /** How often somebody was. */
  long uses() {
    return uses;
  }

  /** For how long nobody has used it, nor was given it. */
  Duration unused(GuestLink link) {
    Duration since = Duration.ofNanos(ports.nanoTime().getAsLong() - lastUse);
    Duration idle = link.idle();
    return uses > 0 && since.compareTo(idle) < 0 ? since : idle;
  }

  void announce(WorkspaceState state) {
    if (state instanceof Existing existing) {
      keeper.accept(existing);
      announced = Optional.of(existing);
      owner.tell(new WorkspaceReport.Changed(viewOf(existing), true));
    } else if (state instanceof Absent || state instanceof Deleted) {
      owner.tell(new WorkspaceReport.NotThere(id));
    }
  }

  /** Like {@link #announce}, while the host is still being asked what is true. */
  void announceUnsettled(Existing state) {
    announced = Optional.of(state);
    owner.tell(new WorkspaceReport.Changed(WorkspaceView.of(state), false));
  }

  /**
   * A write failed. Who waits for what is certainly not in the journal learns so now: on a disk
   * that is full it may take long until the journal can be read again. Whoever waits for a creation
   * learns it when that is undone.
   */
  void writeFailed() {
    owner.tell(new WorkspaceReport.Unwritable(id));
    announced.ifPresent(state -> waiters.journalFailed(state, Failures.journalFailed()));
  }

  void damaged(Failure failure) {
    owner.tell(new WorkspaceReport.Damaged(id, failure));
  }

  void forget(Runnable thenRun) {
    owner.tell(new WorkspaceReport.Forget(id, thenRun));
  }

  void tellSelf(WorkspaceMessage message) {
    context.getSelf().tell(message);
  }

  Instant now() {
    return ports.clock().instant();
  }
}
