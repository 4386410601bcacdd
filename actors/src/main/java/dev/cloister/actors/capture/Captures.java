package dev.cloister.actors.capture;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.pattern.StatusReply;
import dev.cloister.actors.capture.CaptureBuild.Made;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.CaptureStore;
import dev.cloister.actors.port.CaptureStore.Remains;
import dev.cloister.actors.port.CaptureStore.Subject;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.template.TemplateHost;
import dev.cloister.actors.template.TemplatePorts;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
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
   * What a capture has cost.
   *
   * @param paused for so long the source's vCPUs stood still
   * @param frozen for so long its processes did
   */
  public record Taken(String id, Duration paused, Duration frozen) {}

  /** All that was to begin with its memory has begun: from now on its disk alone counts. */
  public record Settle(String id) implements Command {}

  /** Removes all captures but those that are held, and these with what their disks lie on. */
  public record Retain(Set<String> inUse) implements Command {}

  private record Ready(Optional<Failure> failure) implements Command {}

  private record Done(Take take, Made made) implements Command {}

  private record Undone(Take take, Failure failure) implements Command {}

  private final ActorContext<Command> context;
  private final StashBuffer<Command> early;
  private final TemplateHost host;
  private final CaptureStore store;
  private final LongSupplier nanoTime;
  private final Set<String> held = new HashSet<>();

  private Captures(
      ActorContext<Command> context,
      StashBuffer<Command> early,
      TemplateHost host,
      CaptureStore store,
      LongSupplier nanoTime) {
    this.context = context;
    this.early = early;
    this.host = host;
    this.store = store;
    this.nanoTime = nanoTime;
  }

  /** The captures of the host that {@code ports} are the ports of. */
  public static Behavior<Command> create(
      TemplatePorts ports,
      CaptureStore store,
      LongSupplier nanoTime,
      ActorRef<CidLedger.Command> cids) {
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
                            nanoTime)
                        .begin()));
  }

  private Behavior<Command> begin() {
    context.pipeToSelf(
        store
            .unfinished()
            .thenCompose(this::clearAll)
            // Whoever was to begin with them when the daemon ended is being undone.
            .thenCompose(cleared -> store.dropMemories()),
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
        .onMessage(Done.class, this::onDone)
        .onMessage(Undone.class, this::onUndone)
        .onMessage(Settle.class, this::onSettle)
        .onMessage(Retain.class, this::onRetain)
        .onMessage(Ready.class, ready -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onTake(Take take) {
    held.add(take.id());
    Source source = new Source(take.link(), take.monitor(), host.ports().clock(), nanoTime);
    context.pipeToSelf(
        new CaptureBuild(host, store, take.id(), take.subject()).run(source, take.released()),
        (made, error) ->
            error == null
                ? new Done(take, made)
                : new Undone(take, FailureException.failureOf(error)));
    return Behaviors.same();
  }

  private Behavior<Command> onDone(Done done) {
    Source.Stood stood = done.made().stood();
    done.take()
        .replyTo()
        .tell(StatusReply.success(new Taken(done.take().id(), stood.paused(), stood.frozen())));
    return Behaviors.same();
  }

  private Behavior<Command> onUndone(Undone failed) {
    held.remove(failed.take().id());
    failed.take().replyTo().tell(StatusReply.error(new FailureException(failed.failure())));
    return Behaviors.same();
  }

  private Behavior<Command> onSettle(Settle settle) {
    held.remove(settle.id());
    logged(store.dropMemory(settle.id()));
    return Behaviors.same();
  }

  private Behavior<Command> onRetain(Retain retain) {
    Set<String> inUse = new HashSet<>(retain.inUse());
    inUse.addAll(held);
    logged(store.retain(inUse));
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
