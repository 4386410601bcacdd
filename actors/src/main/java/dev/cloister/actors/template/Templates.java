package dev.cloister.actors.template;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.port.VmOrigin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Owns the host's templates: answers with one where there is one, has it made where there is none
 * yet, once however many ask, and answers with a cold boot and the reason where there can be none.
 * Begins by removing what an earlier daemon began and did not finish, its VM included.
 */
public final class Templates {
  /** Who asks while the remains of an earlier daemon are removed; more of them boot cold. */
  private static final int MOST_EARLY = 1000;

  /** A boot can be lost on a loaded host, and the next one fine. */
  private static final int MOST_ATTEMPTS = 2;

  private static final String WAITING =
      "waiting for a machine of this size to boot, once for all of them";

  /** What it is asked, or is told by its futures. */
  public sealed interface Command {}

  /**
   * Where a VM of this shape is to come from; always answered.
   *
   * @param waiting told, if the answer takes long, why; a clause for people
   */
  public record Acquire(Shape shape, ActorRef<VmOrigin> replyTo, ActorRef<String> waiting)
      implements Command {}

  /** A VM of this template did not come to life. */
  public record Suspect(String identity, Failure failure) implements Command {}

  /**
   * Removes the templates that no start can use any more, or only tells of them. Fails with {@code
   * HOST_IO} where it cannot be told which they are.
   */
  public record Clean(boolean remove, ActorRef<StatusReply<List<Cleaned>>> replyTo)
      implements Command {}

  private record Sorted(Clean clean, List<TemplateStore.Stale> stale) implements Command {}

  private record NotSorted(Clean clean, Failure failure) implements Command {}

  private record Ready(Optional<Failure> failure) implements Command {}

  private record Looked(Acquire asked, String identity, Optional<VmOrigin.Fork> found, int built)
      implements Command {}

  private record NotLooked(Acquire asked, Failure failure) implements Command {}

  private record Built(String identity, VmOrigin.Fork template) implements Command {}

  private record NotBuilt(String identity, Failure failure) implements Command {}

  private record TooLong(String identity) implements Command {}

  /** A build under way, which attempt it is, and those who wait for it. */
  private record Building(
      TemplateBuild build, Shape shape, int attempt, List<ActorRef<VmOrigin>> waiting) {
    Building last() {
      return new Building(build, shape, MOST_ATTEMPTS, waiting);
    }
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final StashBuffer<Command> early;
  private final TemplateHost host;
  private final TemplateSettings settings;
  private final Map<String, Building> building = new HashMap<>();
  private final Map<String, Refusal> refused = new HashMap<>();
  private final Map<String, Integer> suspicions = new HashMap<>();
  private int built;

  /** Why a template is not tried, and until when. */
  private record Refusal(String reason, Instant until) {}

  private Templates(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      StashBuffer<Command> early,
      TemplateHost host,
      TemplateSettings settings) {
    this.context = context;
    this.timers = timers;
    this.early = early;
    this.host = host;
    this.settings = settings;
  }

  /** The templates of the host that {@code ports} are the ports of. */
  public static Behavior<Command> create(
      TemplatePorts ports, TemplateSettings settings, ActorRef<CidLedger.Command> cids) {
    return Behaviors.withStash(
        MOST_EARLY,
        early ->
            Behaviors.setup(
                context -> {
                  TemplateHost host =
                      new TemplateHost(ports, cids, context.getSystem().scheduler());
                  return Behaviors.withTimers(
                      timers -> new Templates(context, timers, early, host, settings).begin());
                }));
  }

  private Behavior<Command> begin() {
    context.pipeToSelf(
        host.store()
            .unfinished()
            .thenCompose(this::clearAll)
            .thenCompose(c -> host.store().evict()),
        (cleared, error) -> new Ready(Optional.ofNullable(error).map(FailureException::failureOf)));
    return Behaviors.receive(Command.class)
        .onMessage(Ready.class, this::onReady)
        .onAnyMessage(this::later)
        .build();
  }

  private CompletionStage<?> clearAll(List<TemplateStore.Remains> remains) {
    CompletionStage<?> all = CompletableFuture.completedStage(null);
    for (TemplateStore.Remains one : remains) {
      all = all.thenCompose(before -> clear(one));
    }
    return all;
  }

  private CompletionStage<?> clear(TemplateStore.Remains remains) {
    return host.end(remains.vm())
        .thenCompose(gone -> host.clear(remains.vm()))
        .thenCompose(cleared -> host.store().remove(remains.identity()));
  }

  private Behavior<Command> later(Command command) {
    if (early.isFull() && command instanceof Acquire asked) {
      asked
          .replyTo()
          .tell(new VmOrigin.Cold("the templates of an earlier daemon are being cleared"));
    } else if (!early.isFull()) {
      early.stash(command);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onReady(Ready ready) {
    if (ready.failure().isPresent()) {
      String why = ready.failure().get().message();
      context.getLog().warn("Templates are not used, for they cannot be cleared: {}", why);
      return early.unstashAll(refusing("the templates cannot be cleared: " + why));
    }
    return early.unstashAll(
        settings.enabled()
            ? serving()
            : refusing("templates are switched off, or not for this transport"));
  }

  private Behavior<Command> refusing(String why) {
    return Behaviors.receive(Command.class)
        .onMessage(Acquire.class, asked -> answer(asked.replyTo(), new VmOrigin.Cold(why)))
        .onMessage(Clean.class, this::onClean)
        .onMessage(Sorted.class, this::onSorted)
        .onMessage(NotSorted.class, this::onNotSorted)
        .onAnyMessage(command -> Behaviors.same())
        .build();
  }

  private Behavior<Command> serving() {
    return Behaviors.receive(Command.class)
        .onMessage(Acquire.class, this::look)
        .onMessage(Looked.class, this::onLooked)
        .onMessage(
            NotLooked.class, failed -> answer(failed.asked().replyTo(), cold(failed.failure())))
        .onMessage(Built.class, this::onBuilt)
        .onMessage(NotBuilt.class, this::onNotBuilt)
        .onMessage(TooLong.class, this::onTooLong)
        .onMessage(Suspect.class, this::onSuspect)
        .onMessage(Clean.class, this::onClean)
        .onMessage(Sorted.class, this::onSorted)
        .onMessage(NotSorted.class, this::onNotSorted)
        .onSignal(PostStop.class, stopped -> abandonAll())
        .onMessage(Ready.class, ready -> Behaviors.same())
        .build();
  }

  private Behavior<Command> look(Acquire asked) {
    int before = built;
    context.pipeToSelf(
        host.store()
            .identify(asked.shape())
            .thenCompose(
                identity ->
                    host.store()
                        .find(identity)
                        .thenApply(found -> new Looked(asked, identity, found, before))),
        (looked, error) ->
            error == null ? looked : new NotLooked(asked, FailureException.failureOf(error)));
    return Behaviors.same();
  }

  private Behavior<Command> onLooked(Looked looked) {
    String identity = looked.identity();
    ActorRef<VmOrigin> asker = looked.asked().replyTo();
    Optional<Refusal> refusal = refusalOf(identity);
    if (refusal.isPresent()) {
      return answer(asker, new VmOrigin.Cold(refusal.get().reason()));
    }
    if (looked.found().isPresent()) {
      return answer(asker, looked.found().get());
    }
    if (building.containsKey(identity)) {
      looked.asked().waiting().tell(WAITING);
      building.get(identity).waiting().add(asker);
      return Behaviors.same();
    }
    // One may have been finished while this look was on its way.
    return looked.built() == built ? build(looked) : look(looked.asked());
  }

  private Behavior<Command> build(Looked looked) {
    looked.asked().waiting().tell(WAITING);
    List<ActorRef<VmOrigin>> waiting = new ArrayList<>(List.of(looked.asked().replyTo()));
    return build(looked.identity(), looked.asked().shape(), 1, waiting);
  }

  private Behavior<Command> build(
      String identity, Shape shape, int attempt, List<ActorRef<VmOrigin>> waiting) {
    TemplateBuild build = new TemplateBuild(host, identity, shape);
    building.put(identity, new Building(build, shape, attempt, waiting));
    context.getLog().info("Template {} is being made: {}", identity, shape);
    timers.startSingleTimer(new TooLong(identity), settings.buildTimeout());
    context.pipeToSelf(
        build.run(),
        (template, error) ->
            error == null
                ? new Built(identity, template)
                : new NotBuilt(identity, FailureException.failureOf(error)));
    return Behaviors.same();
  }

  private Behavior<Command> onBuilt(Built done) {
    built++;
    context.getLog().info("Template {} is made", done.identity());
    return finish(done.identity(), done.template());
  }

  private Behavior<Command> onNotBuilt(NotBuilt failed) {
    context
        .getLog()
        .warn("Template {} was not made: {}", failed.identity(), failed.failure().message());
    Building failing = building.get(failed.identity());
    if (failed.failure().retryable() && failing.attempt() < MOST_ATTEMPTS) {
      return build(failed.identity(), failing.shape(), failing.attempt() + 1, failing.waiting());
    }
    VmOrigin.Cold cold = cold(failed.failure());
    Instant until = host.ports().clock().instant().plus(settings.retryAfter());
    refused.put(failed.identity(), new Refusal(cold.reason(), until));
    return finish(failed.identity(), cold);
  }

  private Behavior<Command> finish(String identity, VmOrigin origin) {
    timers.cancel(new TooLong(identity));
    building.remove(identity).waiting().forEach(asker -> asker.tell(origin));
    return Behaviors.same();
  }

  private Behavior<Command> onTooLong(TooLong late) {
    Optional.ofNullable(building.get(late.identity()))
        .ifPresent(
            one -> {
              // Whoever waits has waited long enough.
              building.put(late.identity(), one.last());
              one.build()
                  .giveUp(
                      Failure.of(
                          FailureCode.BOOT_TIMEOUT,
                          "The guest of a template did not answer within "
                              + settings.buildTimeout().toSeconds()
                              + " s",
                          "On a loaded host raise cloister.workspace.boot-timeout."));
            });
    return Behaviors.same();
  }

  /** It is made anew at the next need; where that has not helped, it is not used any more. */
  private Behavior<Command> onSuspect(Suspect suspect) {
    String identity = suspect.identity();
    context.getLog().warn("A VM of template {} failed: {}", identity, suspect.failure().message());
    if (suspicions.merge(identity, 1, Integer::sum) >= settings.distrustAfter()) {
      String why = "VMs of the template failed repeatedly: " + suspect.failure().message();
      refused.put(identity, new Refusal(why, Instant.MAX));
    }
    if (!building.containsKey(identity)) {
      host.store().remove(identity);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onClean(Clean clean) {
    context.pipeToSelf(
        host.store().stale(),
        (stale, error) ->
            error == null
                ? new Sorted(clean, stale)
                : new NotSorted(clean, FailureException.failureOf(error)));
    return Behaviors.same();
  }

  /** Those in the making are no remains, and only this actor begins one. */
  private Behavior<Command> onSorted(Sorted sorted) {
    List<TemplateStore.Stale> stale =
        sorted.stale().stream().filter(one -> !building.containsKey(one.identity())).toList();
    ActorRef<StatusReply<List<Cleaned>>> asker = sorted.clean().replyTo();
    if (sorted.clean().remove()) {
      Cleaned.remove(host.store(), stale)
          .thenAccept(cleaned -> asker.tell(StatusReply.success(cleaned)));
    } else {
      asker.tell(StatusReply.success(Cleaned.seen(stale)));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onNotSorted(NotSorted failed) {
    failed.clean().replyTo().tell(StatusReply.error(new FailureException(failed.failure())));
    return Behaviors.same();
  }

  private Optional<Refusal> refusalOf(String identity) {
    Instant now = host.ports().clock().instant();
    return Optional.ofNullable(refused.get(identity))
        .filter(refusal -> now.isBefore(refusal.until()));
  }

  private Behavior<Command> abandonAll() {
    Failure closing =
        Failure.of(FailureCode.SHUTTING_DOWN, "The daemon is ending", "Start it again.");
    building.values().forEach(one -> one.build().giveUp(closing));
    return Behaviors.same();
  }

  private Behavior<Command> answer(ActorRef<VmOrigin> asker, VmOrigin origin) {
    asker.tell(origin);
    return Behaviors.same();
  }

  private static VmOrigin.Cold cold(Failure failure) {
    return new VmOrigin.Cold("no template: " + failure.message());
  }
}
