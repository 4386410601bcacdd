package dev.cloister.actors.workspace;

import akka.pattern.StatusReply;
import akka.persistence.typed.javadsl.ReplyEffect;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.template.Templates;
import dev.cloister.actors.vm.GuestConnection;
import dev.cloister.actors.vm.Qemu;
import dev.cloister.actors.vm.QmpSession;
import dev.cloister.actors.workspace.WorkspaceCommand.Asked;
import dev.cloister.actors.workspace.WorkspaceCommand.Create;
import dev.cloister.actors.workspace.WorkspaceCommand.Restore;
import dev.cloister.actors.workspace.WorkspaceCommand.Start;
import dev.cloister.actors.workspace.WorkspaceEvent.BootAttemptFailed;
import dev.cloister.actors.workspace.WorkspaceEvent.DeleteRequested;
import dev.cloister.actors.workspace.WorkspaceEvent.RestartFailed;
import dev.cloister.actors.workspace.WorkspaceEvent.RestoreBegun;
import dev.cloister.actors.workspace.WorkspaceEvent.StartFailed;
import dev.cloister.actors.workspace.WorkspaceEvent.StartRequested;
import dev.cloister.actors.workspace.WorkspaceEvent.VmLaunched;
import dev.cloister.actors.workspace.WorkspaceEvent.VmStarted;
import dev.cloister.actors.workspace.WorkspaceEvent.WorkspaceCreated;
import dev.cloister.actors.workspace.WorkspaceMessage.DeadlinePassed;
import dev.cloister.actors.workspace.WorkspaceMessage.FromGuest;
import dev.cloister.actors.workspace.WorkspaceMessage.FromMonitor;
import dev.cloister.actors.workspace.WorkspaceMessage.FromQemu;
import dev.cloister.actors.workspace.WorkspaceMessage.Leased;
import dev.cloister.actors.workspace.WorkspaceMessage.NotPrepared;
import dev.cloister.actors.workspace.WorkspaceMessage.Prepared;
import dev.cloister.actors.workspace.WorkspaceMessage.RetryBoot;
import dev.cloister.actors.workspace.WorkspaceMessage.VmGone;
import dev.cloister.actors.workspace.WorkspaceMessage.Waiting;
import dev.cloister.actors.workspace.WorkspaceState.Absent;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Starting;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * From the intent to start to a guest that has said hello: lease and disk, process, monitor, first
 * instruction, hello. An attempt that fails is undone wholly before the next one begins or its
 * failure is told.
 */
final class BootHandlers {
  /** What a template that is no good can look like. */
  private static final Set<FailureCode> OF_TEMPLATES =
      EnumSet.of(
          FailureCode.TEMPLATE_DAMAGED,
          FailureCode.LAUNCH_FAILED,
          FailureCode.BOOT_TIMEOUT,
          FailureCode.GUEST_PANICKED,
          FailureCode.VM_EXITED,
          FailureCode.MONITOR_FAILED,
          FailureCode.GUEST_UNREACHABLE,
          FailureCode.PROTOCOL_VIOLATION);

  /** Trying again to reach such a guest leads nowhere. */
  private static final Set<FailureCode> HOPELESS =
      EnumSet.of(FailureCode.PROTOCOL_VIOLATION, FailureCode.CAPTURE_DAMAGED);

  private final Lifecycle life;

  /** What the policy makes of a restart that failed. */
  private final RestartHandlers restarts;

  private int attempts;
  private Optional<String> cold = Optional.empty();

  /** What a boot that succeeds says of the template whose copy did not. */
  private Optional<Templates.Suspect> doubted = Optional.empty();

  private int collisions;

  BootHandlers(Lifecycle life) {
    this.life = life;
    this.restarts = new RestartHandlers(life, this);
  }

  RestartHandlers restarts() {
    return restarts;
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onCreate(Absent state, Create command) {
    life.waiters.starting(command.replyTo());
    return begin(new WorkspaceCreated(command.spec()));
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onStart(Existing state, Start command) {
    return begin(state, command, new StartRequested(life.now()));
  }

  /** Whatever becomes of it, its disk is whole: the old one, or that of the capture. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onRestore(Existing state, Restore command) {
    return begin(state, command, new RestoreBegun(command.from(), life.now()));
  }

  private ReplyEffect<WorkspaceEvent, WorkspaceState> begin(
      Existing state, Asked<WorkspaceView> command, WorkspaceEvent intent) {
    if (state.spec().isOver(life.now())) {
      return life.refuseAsOver(state, command);
    }
    if (life.isDiskBeingCopied()) {
      return life.effect.reply(
          command.replyTo(),
          StatusReply.error(new FailureException(Failures.beingCaptured(state))));
    }
    life.waiters.starting(command.replyTo());
    return begin(intent);
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onStartAgain(Starting state, Start command) {
    life.waiters.starting(command.replyTo());
    return life.done();
  }

  /** Journals the intent, then boots. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> begin(WorkspaceEvent intent) {
    attempts = 0;
    cold = Optional.empty();
    doubted = Optional.empty();
    collisions = 0;
    return life.effect.persist(intent).thenRun(this::attempt).thenNoReply();
  }

  private void attempt(WorkspaceState state) {
    life.announce(state);
    attempts++;
    life.effects.lease(life.newRun().number(), ((Existing) state).spec());
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onLeased(Starting state, Leased leased) {
    life.runOf(leased).ifPresent(run -> prepare(state, run, leased.cid()));
    return life.done();
  }

  private void prepare(Starting state, VmRun run, long cid) {
    Optional<Beginning> from = state.beginning();
    if (from.isPresent() && from.get().memory()) {
      life.effects.prepareFork(run.number(), state.spec(), cid, from.get().capture());
    } else {
      life.effects.prepare(
          run.number(), state.spec(), cid, cold(state.spec()), from.map(Beginning::capture));
    }
  }

  private Optional<String> cold(WorkspaceSpec spec) {
    return spec.cold() ? Optional.of("asked for") : cold;
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onWaiting(Starting state, Waiting waiting) {
    life.runOf(waiting)
        .ifPresent(
            run -> {
              run.waitsFor(waiting.why());
              life.announce(state);
            });
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onPrepared(Starting state, Prepared prepared) {
    life.runOf(prepared)
        .ifPresent(run -> run.launch(prepared.spec(), life.effects.launch(prepared.spec())));
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onNotPrepared(Starting state, NotPrepared failed) {
    life.runOf(failed).ifPresent(run -> life.cleanUp(run, ProcessExit.UNKNOWN, failed.failure()));
    return life.done();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onQemu(Starting state, FromQemu told) {
    Optional<VmRun> run = life.runOf(told);
    if (run.isPresent() && told.report() instanceof Qemu.Launched launched) {
      return run.get().isAttached()
          ? life.done()
          : onLaunched(state, run.get(), launched.process());
    }
    return life.onProcessOver(state, told);
  }

  private ReplyEffect<WorkspaceEvent, WorkspaceState> onLaunched(
      Starting state, VmRun run, QemuProcess process) {
    VmRecord vm = life.recordOf(run, process, word(state, run.spec().origin()));
    return life.effect
        .persist(new VmLaunched(vm))
        .thenRun(
            next -> {
              life.announce(next);
              life.deadline(run, life.settings.bootTimeout());
              run.reach(state.spec(), process, vm.transport(), vm.cid());
            })
        .thenNoReply();
  }

  /** What is put back begins as a fork does, and is none. */
  private static String word(Starting state, VmOrigin origin) {
    return state.from().isPresent() && origin instanceof VmOrigin.Child
        ? "snapshot"
        : origin.word();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onMonitor(Starting state, FromMonitor told) {
    life.runOf(told).ifPresent(run -> onMonitor(state, run, told.report()));
    return life.done();
  }

  private static void onMonitor(Starting state, VmRun run, QmpSession.Report report) {
    if (report == QmpSession.Ready.INSTANCE) {
      run.clock().monitored();
      run.resume();
    } else if (report instanceof QmpSession.Unavailable unavailable) {
      run.kill(unavailable.failure());
    } else if (report instanceof QmpSession.Event event) {
      run.noteEvent(event.event());
      if (event.event() instanceof MonitorEvent.GuestPanicked) {
        run.kill(Failures.guestPanicked(state));
      }
    }
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onGuest(Starting state, FromGuest told) {
    Optional<VmRun> run = life.runOf(told);
    if (run.isEmpty() || run.get().isGivenUp()) {
      return life.ignore(state, told);
    }
    if (told.report() instanceof GuestConnection.Ready ready) {
      return onHello(run.get(), ready);
    }
    if (told.report() == GuestConnection.Held.INSTANCE) {
      run.get().noteHeld();
      return life.done();
    }
    Failure failure = ((GuestConnection.Lost) told.report()).failure();
    if (HOPELESS.contains(failure.code())) {
      run.get().kill(failure);
    }
    return life.done();
  }

  private ReplyEffect<WorkspaceEvent, WorkspaceState> onHello(
      VmRun run, GuestConnection.Ready ready) {
    life.noDeadline(run);
    run.linked(ready.link());
    doubted.ifPresent(life.effects::suspect);
    doubted = Optional.empty();
    return life.effect
        .persist(new VmStarted(run.clock().done(ready.link().hello().bootMillis()), life.now()))
        .thenRun(
            next -> {
              life.announce(next);
              life.waiters.started(WorkspaceView.of((Existing) next));
            })
        .thenNoReply();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onDeadline(Starting state, DeadlinePassed passed) {
    life.runOf(passed)
        .ifPresent(run -> run.kill(Failures.bootTimeout(state, life.settings.bootTimeout())));
    return life.done();
  }

  /** The attempt has failed and nothing of it is left. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> onVmGone(Starting state, VmGone gone) {
    Optional<VmRun> run = life.runOf(gone);
    if (run.isEmpty()) {
      return life.ignore(state, gone);
    }
    boolean recovered = run.get().isAttached();
    Failure failure = why(run.get(), gone.diagnosis());
    Optional<String> template = run.get().template();
    boolean heard = run.get().wasHeld();
    life.endRun();
    if (failure.code() == FailureCode.CID_IN_USE && !recovered && collides()) {
      return takeAnother(failure);
    }
    if (template.isPresent() && !recovered && OF_TEMPLATES.contains(failure.code())) {
      return bootInstead(gone, failure, new Templates.Suspect(template.get(), failure), heard);
    }
    if (failure.retryable() && !recovered && attempts < life.settings.bootAttempts()) {
      return tryAgain(gone, failure);
    }
    if (state.first()) {
      Failure undone = Failures.undone(failure);
      life.waiters.undoing(undone);
      return life.end(new DeleteRequested(Optional.of(undone), life.now()));
    }
    if (state.restart()) {
      return restarts.ended(
          state,
          new RestartFailed(failure, life.now()),
          true,
          () -> life.waiters.notStarted(failure));
    }
    return life.effect
        .persist(new StartFailed(failure, life.now()))
        .thenRun(
            next -> {
              life.announce(next);
              life.waiters.notStarted(failure);
            })
        .thenNoReply();
  }

  /**
   * What the machine itself said counts for more than what was noticed from outside: a monitor that
   * broke off or a guest that stayed silent is often no more than the echo of it.
   */
  static Failure why(VmRun run, Failure diagnosis) {
    return diagnosis.code() == FailureCode.VM_EXITED
        ? run.failure().map(noticed -> noticed.with(diagnosis.evidence())).orElse(diagnosis)
        : diagnosis;
  }

  private boolean collides() {
    collisions++;
    return collisions < life.settings.cidAttempts();
  }

  /** The attempt says nothing of the boot, and there is nothing to wait for. */
  private ReplyEffect<WorkspaceEvent, WorkspaceState> takeAnother(Failure failure) {
    attempts--;
    return life.effect
        .persist(new BootAttemptFailed(failure, life.now()))
        .thenRun(this::attempt)
        .thenNoReply();
  }

  /**
   * It is not the image's nor the host's fault, as far as anybody can tell, so it does not count. A
   * copy that had said hello may have been ended by its disk: there the boot tells.
   *
   * @param heard whether it had
   */
  private ReplyEffect<WorkspaceEvent, WorkspaceState> bootInstead(
      VmGone gone, Failure failure, Templates.Suspect suspect, boolean heard) {
    if (heard) {
      doubted = Optional.of(suspect);
    } else {
      life.effects.suspect(suspect);
    }
    cold = Optional.of("a VM of the template failed: " + failure.message());
    attempts--;
    return tryAgain(gone, failure);
  }

  private ReplyEffect<WorkspaceEvent, WorkspaceState> tryAgain(VmGone gone, Failure failure) {
    Duration pause =
        Retry.pause(life.settings.retryBackoff(), attempts, life.ports.jitter().getAsDouble());
    return life.effect
        .persist(new BootAttemptFailed(failure, life.now()))
        .thenRun(
            next -> {
              life.announce(next);
              life.later(new RetryBoot(gone.run()), pause);
            })
        .thenNoReply();
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onRetry(Starting state, RetryBoot retry) {
    if (life.isLatest(retry)) {
      attempt(state);
    }
    return life.done();
  }
}
