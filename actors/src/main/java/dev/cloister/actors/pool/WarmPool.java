package dev.cloister.actors.pool;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.SpareNews;
import dev.cloister.actors.workspace.WorkspaceCommand;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceSpec;
import dev.cloister.actors.workspace.WorkspaceView;
import dev.cloister.actors.workspace.Workspaces;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Keeps spares: workspaces that have been started and stand still, for whoever asks for one like
 * them. It only makes and removes them; the parent of the workspaces, which sees each of them end,
 * gives them away. No guest is woken to see whether it is well: that its process and its monitor
 * are there is watched as for every VM.
 */
public final class WarmPool extends AbstractBehavior<WarmPool.Command> {
  /** Starts and deletions have deadlines of their own; this is for none at all. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  /** What it is asked. */
  public sealed interface Command {}

  /** How it stands, in the order of the settings. */
  public record Inspect(ActorRef<List<PoolView>> replyTo) implements Command {}

  /**
   * Removes all spares and makes none until the daemon's next start; answered when none is left.
   */
  public record Drain(ActorRef<Done> replyTo) implements Command {}

  private record Heard(SpareNews news) implements Command {}

  private enum Look implements Command {
    INSTANCE
  }

  /** A machine, or why there is none, for each size. */
  private record Seen(List<Optional<WorkspaceSpec>> machines, List<Optional<Failure>> failures)
      implements Command {}

  private record Made(WorkspaceId spare) implements Command {}

  private record NotMade(WorkspaceId spare, Failure failure) implements Command {}

  private record NotPaused(WorkspaceId spare) implements Command {}

  private record NotRemoved(WorkspaceId spare) implements Command {}

  private final TimerScheduler<Command> timers;
  private final ActorRef<Workspaces.Command> workspaces;
  private final SpareSpecs specs;
  private final PoolSettings settings;
  private final Clock clock;
  private final List<Shelf> shelves;
  private final Map<WorkspaceId, Shelf> making = new HashMap<>();
  private final Set<WorkspaceId> pausing = new HashSet<>();
  private final Set<WorkspaceId> removing = new HashSet<>();
  private final List<SpareNews> demand = new ArrayList<>();
  private final List<ActorRef<Done>> drainers = new ArrayList<>();
  private List<WorkspaceView> spares = List.of();
  private Instant lullUntil = Instant.MIN;
  private boolean heard;
  private boolean looking;
  private boolean lookAgain;
  private boolean draining;

  /** The pool of the host whose workspaces these are. */
  public static Behavior<Command> create(
      ActorRef<Workspaces.Command> workspaces,
      SpareSpecs specs,
      PoolSettings settings,
      Clock clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new WarmPool(context, timers, workspaces, specs, settings, clock)));
  }

  private WarmPool(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ActorRef<Workspaces.Command> workspaces,
      SpareSpecs specs,
      PoolSettings settings,
      Clock clock) {
    super(context);
    this.timers = timers;
    this.workspaces = workspaces;
    this.specs = specs;
    this.settings = settings;
    this.clock = clock;
    this.shelves = settings.sizes().stream().map(size -> new Shelf(size, settings)).toList();
    workspaces.tell(
        new Workspaces.WatchSpares(context.messageAdapter(SpareNews.class, Heard::new)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Heard.class, told -> onHeard(told.news()))
        .onMessage(Look.class, look -> look())
        .onMessage(Seen.class, this::onSeen)
        .onMessage(Made.class, this::onMade)
        .onMessage(NotMade.class, this::onNotMade)
        .onMessage(NotPaused.class, this::onNotPaused)
        .onMessage(NotRemoved.class, this::onNotRemoved)
        .onMessage(Inspect.class, this::onInspect)
        .onMessage(Drain.class, this::onDrain)
        .build();
  }

  private Behavior<Command> onHeard(SpareNews news) {
    if (news instanceof SpareNews.Changed changed) {
      // Of a damaged one only its name is known, and a repair is up to people.
      int before = spares.size();
      spares = changed.spares().stream().filter(view -> !view.state().equals("damaged")).toList();
      heard = true;
      lull(before > spares.size());
    } else {
      demand.add(news);
    }
    return look();
  }

  /** One begins with the first that is taken, so that many in a row do not put off all making. */
  private void lull(boolean taken) {
    Instant now = clock.instant();
    if (taken && lullUntil.isBefore(now)) {
      lullUntil = now.plus(settings.lull());
    }
  }

  /** Once it is known what the sizes are now. */
  private void countDemand(Instant now) {
    for (SpareNews news : demand) {
      if (news instanceof SpareNews.Taken taken) {
        shelfOf(taken.asked()).ifPresent(shelf -> shelf.taken(now));
      } else if (news instanceof SpareNews.Missed missed) {
        shelfOf(missed.asked()).ifPresent(shelf -> shelf.missed(now));
      }
    }
    demand.clear();
  }

  private Optional<Shelf> shelfOf(WorkspaceSpec spec) {
    return shelves.stream().filter(shelf -> shelf.isFor(spec)).findFirst();
  }

  /** Images may have been built anew: what a spare is to be is asked for every time. */
  private Behavior<Command> look() {
    if (looking) {
      lookAgain = true;
      return this;
    }
    looking = true;
    lookAgain = false;
    List<CompletableFuture<Optional<WorkspaceSpec>>> machines = new ArrayList<>();
    List<CompletableFuture<Optional<Failure>>> failures = new ArrayList<>();
    for (Shelf shelf : shelves) {
      CompletionStage<WorkspaceSpec> machine = specs.of(shelf.size());
      machines.add(
          machine.handle((spec, error) -> Optional.ofNullable(spec)).toCompletableFuture());
      failures.add(
          machine
              .handle((spec, error) -> Optional.ofNullable(error).map(FailureException::failureOf))
              .toCompletableFuture());
    }
    getContext()
        .pipeToSelf(
            all(machines).thenCombine(all(failures), (found, missing) -> new Seen(found, missing)),
            (seen, error) -> seen);
    return this;
  }

  private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> stages) {
    return CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new))
        .thenApply(done -> stages.stream().map(CompletableFuture::join).toList());
  }

  private Behavior<Command> onSeen(Seen seen) {
    looking = false;
    for (int i = 0; i < shelves.size(); i++) {
      Shelf shelf = shelves.get(i);
      seen.machines().get(i).ifPresent(shelf::machine);
      seen.failures().get(i).ifPresent(shelf::noMachine);
    }
    countDemand(clock.instant());
    // A spare that is not known of yet would be made twice.
    if (heard) {
      act(seen, clock.instant());
    } else if (draining) {
      drained();
    }
    return lookAgain ? look() : this;
  }

  private void act(Seen seen, Instant now) {
    Set<WorkspaceId> there = new HashSet<>();
    spares.forEach(view -> there.add(view.spec().id()));
    pausing.retainAll(there);
    removing.retainAll(there);
    spares.forEach(view -> tend(view, now));
    for (int i = 0; i < shelves.size(); i++) {
      stock(shelves.get(i), seen.machines().get(i), now);
    }
    if (draining && there.isEmpty() && making.isEmpty()) {
      drained();
    }
    Stream<Duration> lull =
        now.isBefore(lullUntil) ? Stream.of(Duration.between(now, lullUntil)) : Stream.of();
    Stream.concat(lull, shelves.stream().flatMap(shelf -> shelf.next(now).stream()))
        .min(Duration::compareTo)
        .ifPresent(wait -> timers.startSingleTimer(Look.INSTANCE, wait));
  }

  private void drained() {
    drainers.forEach(drainer -> drainer.tell(Done.getInstance()));
    drainers.clear();
  }

  /** What is no good, or nobody would get any more, goes. */
  private void tend(WorkspaceView view, Instant now) {
    WorkspaceId id = view.spec().id();
    Optional<Shelf> shelf = shelfOf(view.spec());
    switch (view.state()) {
      case "starting", "pausing", "stopping", "deleting" -> {}
      case "paused" -> {
        if (draining || shelf.isEmpty()) {
          remove(id);
        }
      }
      case "running" -> pause(id);
      default -> {
        view.failure().ifPresent(failure -> shelf.ifPresent(one -> one.failed(failure, now)));
        remove(id);
      }
    }
  }

  private void stock(Shelf shelf, Optional<WorkspaceSpec> machine, Instant now) {
    List<WorkspaceView> own =
        spares.stream()
            .filter(view -> shelf.isFor(view.spec()) && !removing.contains(view.spec().id()))
            .toList();
    List<WorkspaceView> ready = own.stream().filter(view -> view.state().equals("paused")).toList();
    long unknown =
        making.entrySet().stream()
            .filter(one -> one.getValue() == shelf)
            .filter(one -> own.stream().noneMatch(view -> view.spec().id().equals(one.getKey())))
            .count();
    shelf.countFrom(ready.size(), own.size() - ready.size() + (int) unknown);
    int lacking = shelf.lacking(now);
    if (lacking < 0) {
      // The newest: the oldest have shown for longest that they are sound.
      ready.stream().skip(Math.max(0, ready.size() + lacking)).forEach(v -> remove(v.spec().id()));
    } else if (lacking > 0
        && !draining
        && making.size() < settings.atOnce()
        && !now.isBefore(lullUntil)
        && shelf.mayMake(now)) {
      machine.ifPresent(spec -> make(shelf, spec));
    }
  }

  private void make(Shelf shelf, WorkspaceSpec spec) {
    making.put(spec.id(), shelf);
    getContext()
        .askWithStatus(
            WorkspaceView.class,
            workspaces,
            PATIENCE,
            replyTo -> new Workspaces.Create(spec, replyTo),
            (view, error) ->
                error == null
                    ? new Made(spec.id())
                    : new NotMade(spec.id(), FailureException.failureOf(error)));
    lookAgain = true;
  }

  private Behavior<Command> onMade(Made made) {
    Optional.ofNullable(making.remove(made.spare())).ifPresent(Shelf::made);
    return look();
  }

  private Behavior<Command> onNotMade(NotMade failed) {
    getContext().getLog().warn("A spare could not be made: {}", failed.failure().message());
    Optional.ofNullable(making.remove(failed.spare()))
        .ifPresent(shelf -> shelf.failed(failed.failure(), clock.instant()));
    return look();
  }

  private void pause(WorkspaceId id) {
    if (pausing.add(id)) {
      getContext()
          .askWithStatus(
              WorkspaceView.class,
              workspaces,
              PATIENCE,
              replyTo -> new Workspaces.Tell<>(id.value(), new WorkspaceCommand.Pause(replyTo)),
              (view, error) -> error == null ? Look.INSTANCE : new NotPaused(id));
    }
  }

  private Behavior<Command> onNotPaused(NotPaused failed) {
    pausing.remove(failed.spare());
    remove(failed.spare());
    return this;
  }

  private void remove(WorkspaceId id) {
    if (removing.add(id)) {
      getContext()
          .askWithStatus(
              WorkspaceView.class,
              workspaces,
              PATIENCE,
              replyTo -> new Workspaces.RemoveSpare(id, replyTo),
              (view, error) -> error == null ? Look.INSTANCE : new NotRemoved(id));
    }
  }

  /** The journal may be full: it is tried again, for a spare takes memory meanwhile. */
  private Behavior<Command> onNotRemoved(NotRemoved failed) {
    removing.remove(failed.spare());
    timers.startSingleTimer(Look.INSTANCE, settings.longestBackoff());
    return this;
  }

  private Behavior<Command> onInspect(Inspect inspect) {
    Instant now = clock.instant();
    inspect.replyTo().tell(shelves.stream().map(shelf -> shelf.view(now)).toList());
    return this;
  }

  private Behavior<Command> onDrain(Drain drain) {
    draining = true;
    drainers.add(drain.replyTo());
    return look();
  }
}
