package dev.cloister.actors.workspace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import dev.cloister.actors.capture.Saving;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.LaunchSpec;
import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.vm.GuestConnection;
import dev.cloister.actors.vm.Qemu;
import dev.cloister.actors.vm.QmpSession;
import dev.cloister.actors.vm.StopLadder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The children of a workspace for one VM, from its launch (or from finding it again) to its exit,
 * and what only lasts as long: the link, the times, why it is being ended. Confined to the
 * workspace's thread.
 */
final class VmRun {
  /** So long a stop waits for a capture: the VM's end makes that fail. */
  private static final Duration CAPTURE_GRACE = Duration.ofSeconds(30);

  /** It answers from memory. */
  private static final Duration MONITOR_PATIENCE = Duration.ofSeconds(20);

  private final ActorContext<WorkspaceCommand> context;
  private final HostPorts ports;
  private final WorkspaceSettings settings;
  private final int number;
  private final List<ActorRef<?>> children = new ArrayList<>();
  private final BootClock clock;
  private ActorRef<Qemu.Command> qemu;
  private ActorRef<QmpSession.Command> monitor;
  private Optional<GuestConnection.Address> address = Optional.empty();
  private ActorRef<GuestConnection.Command> guest;
  private boolean ladder;
  private boolean ended;
  private boolean attached;
  private boolean held;
  private Optional<String> waitsFor = Optional.empty();
  private Optional<GuestLink> link = Optional.empty();
  private Optional<LaunchSpec> spec = Optional.empty();
  private Optional<Failure> failure = Optional.empty();
  private StopLadder.Rung rung;
  private boolean guestAskedForTheEnd;
  private boolean paused;
  private boolean captured;
  private Optional<Saving> saving = Optional.empty();
  private boolean stopAfterwards;
  private boolean deaf;
  private boolean tookIn;
  private boolean waking;
  private boolean still;
  private boolean renamed;
  private Optional<Failure> away = Optional.empty();

  VmRun(
      ActorContext<WorkspaceCommand> context,
      HostPorts ports,
      WorkspaceSettings settings,
      int number) {
    this.context = context;
    this.ports = ports;
    this.settings = settings;
    this.number = number;
    this.clock = new BootClock(ports.nanoTime());
  }

  int number() {
    return number;
  }

  BootClock clock() {
    return clock;
  }

  Optional<GuestLink> link() {
    return link;
  }

  void link(Optional<GuestLink> value) {
    link = value;
  }

  /** The link is there. */
  void linked(GuestLink made) {
    link = Optional.of(made);
    away = Optional.empty();
    if (still) {
      made.paused();
    }
  }

  /** The link is gone: the first reason is the one that counts, the others are its echo. */
  void unlinked(Failure because) {
    away = away.or(() -> Optional.of(because));
    link = Optional.empty();
  }

  /** Why the link is gone; empty while it is there, and where no attempt at one has ended. */
  Optional<Failure> away() {
    return away;
  }

  /** Whether the vCPUs are known to stand still: such a guest cannot answer. */
  boolean isPaused() {
    return paused;
  }

  LaunchSpec spec() {
    return spec.orElseThrow();
  }

  /** Why this run is being given up, once it is. */
  Optional<Failure> failure() {
    return failure;
  }

  boolean guestAskedForTheEnd() {
    return guestAskedForTheEnd;
  }

  /** Who or what ended the VM, for the journal. */
  String endedBy() {
    if (rung != null) {
      return rung.word();
    }
    return guestAskedForTheEnd ? "the guest" : "nobody";
  }

  void launch(LaunchSpec launchSpec, CompletionStage<QemuProcess> launched) {
    spec = Optional.of(launchSpec);
    clock.prepared();
    qemu = child(Qemu.launch(launched, this::tellQemu), "qemu");
  }

  void attach(Supplier<CompletionStage<Optional<QemuProcess>>> search) {
    attached = true;
    qemu = child(Qemu.attach(search, this::tellQemu), "qemu");
  }

  /** The process is there: its monitor and its guest can be reached for. */
  void reach(WorkspaceSpec workspace, QemuProcess process, Transport transport, long cid) {
    reachMonitor(workspace, process, transport, cid);
    reachGuest();
  }

  /** The same for one that may stand still: its guest is reached for when it is {@link #awake}. */
  void reachStill(WorkspaceSpec workspace, QemuProcess process, Transport transport, long cid) {
    still = true;
    reachMonitor(workspace, process, transport, cid);
  }

  private void reachMonitor(
      WorkspaceSpec workspace, QemuProcess process, Transport transport, long cid) {
    address =
        Optional.of(
            new GuestConnection.Address(
                workspace.id(), workspace.name(), process, transport, cid, isChild()));
    monitor =
        child(
            QmpSession.create(
                ports.monitors(),
                workspace.id(),
                process,
                report -> context.getSelf().tell(new WorkspaceMessage.FromMonitor(number, report))),
            "qmp");
  }

  private void reachGuest() {
    guest =
        child(
            GuestConnection.create(
                ports.guests(),
                address.orElseThrow(),
                new GuestConnection.Fresh(ports.clock(), ports.entropy()),
                report -> context.getSelf().tell(new WorkspaceMessage.FromGuest(number, report))),
            "guest");
  }

  /** Whether its process is known, and its monitor with it. */
  boolean isReached() {
    return monitor != null;
  }

  /** Whether its vCPUs stand still because they are to, as far as is known. */
  boolean standsStill() {
    return still;
  }

  /** Has the vCPUs stand still; told by the monitor, at once or as soon as it is there. */
  void pause() {
    still = true;
    link.ifPresent(GuestLink::paused);
    if (monitor != null) {
      monitor.tell(QmpSession.Pause.INSTANCE);
    }
  }

  /** Has them run again; told by the monitor in the same way, and then {@link #awake} is due. */
  void unpause() {
    if (monitor != null) {
      monitor.tell(QmpSession.Resume.INSTANCE);
    }
  }

  /** The guest is to be called so when it is {@link #awake}. */
  void rename(String hostname) {
    renamed = true;
    address = address.map(known -> known.as(hostname));
  }

  /** They run again, or are about to: the guest is told the time, or reached for. */
  void awake() {
    still = false;
    link.ifPresent(GuestLink::resumed);
    if (guest == null) {
      reachGuest();
    } else {
      guest.tell(
          renamed
              ? new GuestConnection.Assume(address.orElseThrow().hostname())
              : GuestConnection.SetClock.INSTANCE);
    }
  }

  /** Lets the guest begin. */
  void resume() {
    monitor.tell(
        origin() instanceof VmOrigin.Copy copy
            ? new QmpSession.Restore(copy.devices())
            : QmpSession.Resume.INSTANCE);
  }

  private VmOrigin origin() {
    return spec().origin();
  }

  /** Whether its guest begins as the copy of another workspace's. */
  private boolean isChild() {
    return spec.map(LaunchSpec::origin).filter(VmOrigin.Child.class::isInstance).isPresent();
  }

  /** The monitor, for a capture; fails with {@code MONITOR_FAILED} while there is no session. */
  CompletionStage<Monitor> monitor() {
    return AskPattern.askWithStatus(
        monitor, QmpSession.Lend::new, MONITOR_PATIENCE, context.getSystem().scheduler());
  }

  /** Whether it takes in a memory that was saved: its guest has never run. */
  boolean isTakingIn() {
    return !tookIn
        && spec.map(LaunchSpec::origin).filter(VmOrigin.Wake.class::isInstance).isPresent();
  }

  /** It has taken its memory in, and is woken by what follows. */
  void wakes() {
    tookIn = true;
    waking = true;
  }

  /** Whether that is under way. */
  boolean isWaking() {
    return waking;
  }

  /** It runs and knows what time it is. */
  void isAwake() {
    waking = false;
  }

  /** Has it take in what was saved of its guest; told by the monitor. */
  void load() {
    monitor.tell(new QmpSession.Load(((VmOrigin.Wake) origin()).stream()));
  }

  /** Its memory is being saved: the VM is not ended before that is over. */
  void savingBegins(Saving begun) {
    captured = true;
    saving = Optional.of(begun);
  }

  /** Whether it is this memory that is being saved. */
  boolean isSaving(String memory) {
    return saving.filter(one -> one.id().equals(memory)).isPresent();
  }

  /** Has the saving fail soon, if there is one. */
  void abandonSaving() {
    saving.ifPresent(Saving::abandon);
  }

  /**
   * It is over.
   *
   * @param saved whether the guest stands still and cannot be asked to end; its disk is clean then
   */
  void savingEnds(boolean saved) {
    saving = Optional.empty();
    deaf = deaf || saved;
    captureEnds(deaf);
  }

  /** Whether a capture of it is under way. */
  boolean isBeingCaptured() {
    return captured;
  }

  /** A capture begins: the VM is not ended before it is over. */
  void captureBegins() {
    captured = true;
  }

  /**
   * It is over, and a stop that came meanwhile is made up for. Idempotent.
   *
   * @param tooLong it hangs, so that the guest cannot be asked to end; its disk is frozen and clean
   */
  void captureEnds(boolean tooLong) {
    captured = false;
    // One that was saved, or hangs, is not let run by anybody.
    if (monitor != null && !tooLong) {
      monitor.tell(QmpSession.Returned.INSTANCE);
    }
    if (stopAfterwards) {
      stopAfterwards = false;
      deaf = tooLong;
      stop();
    }
  }

  /** The guest said hello: a template that it came of is sound. */
  void noteHeld() {
    clock.held();
    held = true;
  }

  /** What its preparation waits for. */
  void waitsFor(String what) {
    waitsFor = Optional.of(what);
  }

  /** The same, until it is launched. */
  Optional<String> waitsFor() {
    return spec.isPresent() ? Optional.empty() : waitsFor;
  }

  /** Whether it came as far as that. */
  boolean wasHeld() {
    return held;
  }

  /** The template whose copy this was, if it was one. */
  Optional<String> template() {
    return spec.map(LaunchSpec::origin)
        .filter(VmOrigin.Fork.class::isInstance)
        .map(origin -> ((VmOrigin.Fork) origin).identity());
  }

  void noteEvent(MonitorEvent event) {
    if (event instanceof MonitorEvent.Shutdown shutdown && shutdown.guest()) {
      guestAskedForTheEnd = true;
    } else if (event instanceof MonitorEvent.Stopped) {
      paused = true;
    } else if (event instanceof MonitorEvent.Resumed) {
      paused = false;
    }
  }

  /**
   * Ends the process at once; it may still be on its way. The first reason given is the one that is
   * told.
   */
  void kill(Failure because) {
    failure = failure.isPresent() ? failure : Optional.of(because);
    if (qemu != null) {
      qemu.tell(Qemu.Kill.INSTANCE);
    }
  }

  /**
   * Ends the VM in good order; where there is nothing to talk to yet, the process is killed. While
   * the disk is being prepared there is nothing to end: what follows the preparation does it.
   */
  void stop() {
    if (ladder || ended || qemu == null) {
      return;
    }
    if (captured) {
      stopAfterwards = true;
      abandonSaving();
      context.scheduleOnce(
          CAPTURE_GRACE, context.getSelf(), new WorkspaceMessage.Released(number, true));
      return;
    }
    ladder = true;
    if (monitor == null) {
      rung = StopLadder.Rung.KILL;
      qemu.tell(Qemu.Kill.INSTANCE);
      return;
    }
    StopLadder.Rung from =
        link.isPresent() && !still && !deaf ? StopLadder.Rung.GUEST_SHUTDOWN : StopLadder.Rung.QUIT;
    child(
        StopLadder.create(
            settings.ladder(),
            from,
            guest,
            monitor,
            qemu,
            trying ->
                context.getSelf().tell(new WorkspaceMessage.FromLadder(number, trying.rung()))),
        "ladder");
  }

  /** Whether its guest is no longer wanted: the process has been killed or has gone. */
  boolean isGivenUp() {
    return ended || failure.isPresent();
  }

  /** The process has gone, or never was; what is left is being cleaned up. */
  void markEnded() {
    ended = true;
  }

  /** Whether this run looks for the process of an earlier daemon. */
  boolean isAttached() {
    return attached;
  }

  void noteRung(StopLadder.Rung tried) {
    rung = tried;
  }

  /** Stops the children; the process, if there still is one, goes on. */
  void close() {
    children.forEach(context::stop);
    link = Optional.empty();
  }

  private void tellQemu(Qemu.Report report) {
    context.getSelf().tell(new WorkspaceMessage.FromQemu(number, report));
  }

  private <T> ActorRef<T> child(Behavior<T> behavior, String role) {
    ActorRef<T> ref = context.spawn(behavior, role + "-" + number);
    children.add(ref);
    return ref;
  }
}
