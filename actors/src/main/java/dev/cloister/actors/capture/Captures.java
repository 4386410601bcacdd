package dev.cloister.actors.capture;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.pattern.StatusReply;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.CaptureStore;
import dev.cloister.actors.port.CaptureStore.Remains;
import dev.cloister.actors.port.CaptureStore.Subject;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.snapshot.SnapshotLedger;
import dev.cloister.actors.snapshot.Snapshots;
import dev.cloister.actors.template.TemplateHost;
import dev.cloister.actors.template.TemplatePorts;
import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Owns the host's captures: makes them, and removes those on which nothing lies any more. Begins by
 * removing what an earlier daemon began and did not finish, the VM that made it included.
 */
public final class Captures {
  /** Who asks while the remains of an earlier daemon are removed. */
  private static final int MOST_EARLY = 1000;

  /** What it is asked, or is told by its futures. */
  public sealed interface Command {}

  /**
   * Captures a running VM; it is held until {@link Settle}. Fails as {@link CaptureStore}, the
   * guest and the monitor do; the VM runs again in any case, unless it has ended.
   *
   * @param id new
   * @param link to its guest
   * @param monitor its monitor
   * @param released run once, on any thread, when the VM is not touched any more: what follows may
   *     take longer
   */
  public record Take(
      String id,
      Subject subject,
      GuestLink link,
      Monitor monitor,
      Runnable released,
      ActorRef<StatusReply<Taken>> replyTo)
      implements Command {}

  /**
   * The same of the disk of a workspace that has no VM, and gets none before this is answered.
   *
   * @param id new
   */
  public record TakeDisk(String id, Subject subject, ActorRef<StatusReply<Taken>> replyTo)
      implements Command {}

  /**
   * What a capture has cost.
   *
   * @param paused for so long the source's vCPUs stood still
   * @param frozen for so long its processes did
   */
  public record Taken(String id, Duration paused, Duration frozen) {}

  /** All that was to begin with its memory has begun: from now on its disk alone counts. */
  public record Settle(String id) implements Command {}

  /** A snapshot is about to be used; it is held, memory and all, until {@link LetGo}. */
  public record Hold(String id, ActorRef<Done> replyTo) implements Command {}

  /** The end of one {@link Hold}, or that of its making where it is a snapshot now. */
  public record LetGo(String id) implements Command {}

  /** These are snapshots no more: their memory goes as soon as nobody holds them. */
  public record Discard(Set<String> ids) implements Command {}

  /**
   * Removes all captures but snapshots, those that are held, and these, with what their disks lie
   * on.
   *
   * @param existing the workspaces there are; the snapshots of others are forgotten
   */
  public record Retain(Set<String> inUse, Set<WorkspaceId> existing) implements Command {}

  private record Ready(Optional<Failure> failure) implements Command {}

  private record Made(String id, CaptureBuild.Made made, ActorRef<StatusReply<Taken>> replyTo)
      implements Command {}

  private record Unmade(String id, Failure failure, ActorRef<StatusReply<Taken>> replyTo)
      implements Command {}

  private record Kept(Set<String> inUse, Optional<Snapshots> snapshots) implements Command {}

  private final ActorContext<Command> context;
  private final StashBuffer<Command> early;
  private final TemplateHost host;
  private final CaptureStore store;
  private final LongSupplier nanoTime;
  private final ActorRef<SnapshotLedger.Command> snapshots;

  /** How often each is held. */
  private final Map<String, Integer> held = new HashMap<>();

  /** Those whose memory goes when they are held no more. */
  private final Set<String> discarded = new HashSet<>();

  private Captures(
      ActorContext<Command> context,
      StashBuffer<Command> early,
      TemplateHost host,
      CaptureStore store,
      LongSupplier nanoTime,
      ActorRef<SnapshotLedger.Command> snapshots) {
    this.context = context;
    this.early = early;
    this.host = host;
    this.store = store;
    this.nanoTime = nanoTime;
    this.snapshots = snapshots;
  }

  /** The captures of the host that {@code ports} are the ports of. */
  public static Behavior<Command> create(
      TemplatePorts ports,
      CaptureStore store,
      LongSupplier nanoTime,
      ActorRef<CidLedger.Command> cids,
      ActorRef<SnapshotLedger.Command> snapshots) {
    return Behaviors.withStash(
        MOST_EARLY,
        early ->
            Behaviors.setup(
                context ->
                    new Captures(
                            context,
                            early,
                            new TemplateHost(ports, cids, context.getSystem().scheduler()),
                            store,
                            nanoTime,
                            snapshots)
                        .begin()));
  }

  private Behavior<Command> begin() {
    context.pipeToSelf(
        store
            .unfinished()
            .thenCompose(this::clearAll)
            .thenCompose(
                cleared ->
                    new Unfinished(store, snapshots, context.getSystem().scheduler()).settle())
            // Whoever was to begin with others when the daemon ended is being undone.
            .thenCompose(store::dropMemories),
        (cleared, error) -> new Ready(Optional.ofNullable(error).map(FailureException::failureOf)));
    return Behaviors.receive(Command.class)
        .onMessage(Ready.class, this::onReady)
        .onAnyMessage(this::later)
        .build();
  }

  private CompletionStage<?> clearAll(List<Remains> remains) {
    CompletionStage<?> all = CompletableFuture.completedStage(null);
    for (Remains one : remains) {
      all = all.thenCompose(before -> clear(one));
    }
    return all;
  }

  private CompletionStage<?> clear(Remains remains) {
    return host.end(remains.keeper())
        .thenCompose(gone -> host.clear(remains.keeper()))
        .thenCompose(cleared -> store.remove(remains.id()));
  }

  private Behavior<Command> later(Command command) {
    if (!early.isFull()) {
      early.stash(command);
    }
    return Behaviors.same();
  }

  /** What cannot be cleared is in nobody's way, for no id is used twice. */
  private Behavior<Command> onReady(Ready ready) {
    ready
        .failure()
        .ifPresent(
            failure ->
                context
                    .getLog()
                    .warn("Unfinished captures cannot be cleared: {}", failure.message()));
    return early.unstashAll(serving());
  }

  private Behavior<Command> serving() {
    return Behaviors.receive(Command.class)
        .onMessage(Take.class, this::onTake)
        .onMessage(TakeDisk.class, this::onTakeDisk)
        .onMessage(Made.class, this::onMade)
        .onMessage(Unmade.class, this::onUnmade)
        .onMessage(Settle.class, this::onSettle)
        .onMessage(Hold.class, this::onHold)
        .onMessage(LetGo.class, this::onLetGo)
        .onMessage(Discard.class, this::onDiscard)
        .onMessage(Retain.class, this::onRetain)
        .onMessage(Kept.class, this::onKept)
        .onMessage(Ready.class, ready -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onTake(Take take) {
    Source source = new Source(take.link(), take.monitor(), host.ports().clock(), nanoTime);
    make(take.id(), build(take.id(), take.subject()).run(source, take.released()), take.replyTo());
    return Behaviors.same();
  }

  private Behavior<Command> onTakeDisk(TakeDisk take) {
    make(take.id(), build(take.id(), take.subject()).runAtRest(), take.replyTo());
    return Behaviors.same();
  }

  private CaptureBuild build(String id, Subject subject) {
    return new CaptureBuild(host, store, id, subject);
  }

  private void make(
      String id, CompletionStage<CaptureBuild.Made> making, ActorRef<StatusReply<Taken>> replyTo) {
    hold(id);
    context.pipeToSelf(
        making,
        (made, error) ->
            error == null
                ? new Made(id, made, replyTo)
                : new Unmade(id, FailureException.failureOf(error), replyTo));
  }

  private Behavior<Command> onMade(Made done) {
    Source.Stood stood = done.made().stood();
    done.replyTo().tell(StatusReply.success(new Taken(done.id(), stood.paused(), stood.frozen())));
    return Behaviors.same();
  }

  private Behavior<Command> onUnmade(Unmade failed) {
    letGo(failed.id());
    failed.replyTo().tell(StatusReply.error(new FailureException(failed.failure())));
    return Behaviors.same();
  }

  private Behavior<Command> onSettle(Settle settle) {
    discarded.add(settle.id());
    letGo(settle.id());
    return Behaviors.same();
  }

  // ---- who holds what

  private Behavior<Command> onHold(Hold hold) {
    hold(hold.id());
    hold.replyTo().tell(Done.getInstance());
    return Behaviors.same();
  }

  private Behavior<Command> onLetGo(LetGo letGo) {
    letGo(letGo.id());
    return Behaviors.same();
  }

  private Behavior<Command> onDiscard(Discard discard) {
    discarded.addAll(discard.ids());
    discard.ids().forEach(this::dropDiscarded);
    return Behaviors.same();
  }

  private void hold(String id) {
    held.merge(id, 1, Integer::sum);
  }

  private void letGo(String id) {
    held.computeIfPresent(id, (one, times) -> times == 1 ? null : times - 1);
    dropDiscarded(id);
  }

  private void dropDiscarded(String id) {
    if (!held.containsKey(id) && discarded.remove(id)) {
      logged(store.dropMemory(id));
    }
  }

  // ---- what stays

  private Behavior<Command> onRetain(Retain retain) {
    snapshots.tell(new SnapshotLedger.ForgetOthers(retain.existing()));
    context.pipeToSelf(
        Unfinished.look(snapshots, context.getSystem().scheduler()),
        (found, error) -> new Kept(retain.inUse(), Optional.ofNullable(found)));
    return Behaviors.same();
  }

  /** Where it is not known what the snapshots are, everything stays. */
  private Behavior<Command> onKept(Kept kept) {
    kept.snapshots()
        .ifPresent(
            known -> {
              Set<String> inUse = new HashSet<>(kept.inUse());
              inUse.addAll(known.byId().keySet());
              inUse.addAll(held.keySet());
              logged(store.retain(inUse));
            });
    return Behaviors.same();
  }

  private void logged(CompletionStage<Void> removal) {
    var log = context.getLog();
    removal.exceptionally(
        error -> {
          log.warn("Captures cannot be removed: {}", FailureException.failureOf(error).message());
          return null;
        });
  }
}
