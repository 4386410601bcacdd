package dev.cloister.actors.snapshot;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
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
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.snapshot.SnapshotEvent.SnapshotBegun;
import dev.cloister.actors.snapshot.SnapshotEvent.SnapshotDropped;
import dev.cloister.actors.snapshot.SnapshotEvent.SnapshotRemoved;
import dev.cloister.actors.snapshot.SnapshotEvent.SnapshotRestored;
import dev.cloister.actors.snapshot.SnapshotEvent.SnapshotTaken;
import dev.cloister.actors.snapshot.SnapshotEvent.SnapshotsForgotten;
import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The journal of a host's snapshots: which there are, what they are called, what was made from
 * what. Files are others' business; what is in here, though, is what they keep the files of.
 */
public final class SnapshotLedger
    extends EventSourcedBehaviorWithEnforcedReplies<
        SnapshotLedger.Command, SnapshotEvent, Snapshots> {
  /** The name of its journal. */
  public static final String PERSISTENCE_ID = "snapshots";

  /** What it is asked. */
  public sealed interface Command {}

  /** What there is. */
  public record Look(ActorRef<Snapshots> replyTo) implements Command {}

  /** A command that is answered with what there is afterwards. */
  public sealed interface Change extends Command {
    ActorRef<StatusReply<Snapshots>> replyTo();
  }

  /**
   * One is to be made. Fails with {@code NAME_TAKEN} or {@code SNAPSHOT_QUOTA}.
   *
   * @param snapshot its parent is found here
   * @param base the capture that its workspace's disk lies on
   */
  public record Begin(
      Snapshot snapshot, Optional<String> base, ActorRef<StatusReply<Snapshots>> replyTo)
      implements Change {}

  /** It was made. Idempotent; fails with {@code SNAPSHOT_NOT_FOUND} where nobody wants it more. */
  public record Finish(
      String id, long diskBytes, long memoryBytes, ActorRef<StatusReply<Snapshots>> replyTo)
      implements Change {}

  /** It was not. Idempotent. */
  public record Drop(String id, ActorRef<StatusReply<Snapshots>> replyTo) implements Change {}

  /** Its workspace has been put back to it. Idempotent. */
  public record Restored(String id, ActorRef<StatusReply<Snapshots>> replyTo) implements Change {}

  /**
   * These are to go. Fails with {@code SNAPSHOT_IN_USE} where others that stay were made from them,
   * and with {@code BEING_CAPTURED} where one is still being made.
   *
   * @param promote whether those others become children of what is left above them
   */
  public record Remove(Set<String> ids, boolean promote, ActorRef<StatusReply<Snapshots>> replyTo)
      implements Change {}

  /** All others are gone: so are their snapshots. Answered by nothing; told again now and then. */
  public record ForgetOthers(Set<WorkspaceId> existing) implements Command {}

  private final SnapshotSettings settings;
  private final Clock clock;

  /** Whom to answer, should the write that is under way fail. */
  private Optional<ActorRef<StatusReply<Snapshots>>> unanswered = Optional.empty();

  public static Behavior<Command> create(SnapshotSettings settings, Clock clock) {
    return Behaviors.setup(context -> new SnapshotLedger(settings, clock));
  }

  private SnapshotLedger(SnapshotSettings settings, Clock clock) {
    super(
        PersistenceId.ofUniqueId(PERSISTENCE_ID),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2));
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Snapshots emptyState() {
    return Snapshots.NONE;
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(200, 2).withDeleteEventsOnSnapshot();
  }

  @Override
  public CommandHandlerWithReply<Command, SnapshotEvent, Snapshots> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(Look.class, (state, look) -> Effect().reply(look.replyTo(), state))
        .onCommand(Begin.class, this::onBegin)
        .onCommand(Finish.class, this::onFinish)
        .onCommand(Drop.class, this::onDrop)
        .onCommand(Restored.class, this::onRestored)
        .onCommand(Remove.class, this::onRemove)
        .onCommand(ForgetOthers.class, this::onForgetOthers)
        .build();
  }

  private ReplyEffect<SnapshotEvent, Snapshots> onBegin(Snapshots state, Begin begin) {
    Snapshot asked = begin.snapshot();
    String workspace = asked.of().name();
    List<Snapshot> others = state.of(asked.workspace());
    if (others.stream().anyMatch(one -> one.isCalled(asked.name()) || one.isCalled(asked.id()))) {
      return refuse(begin, SnapshotFailures.nameTaken(workspace, asked.name()));
    }
    if (others.size() >= settings.mostPerWorkspace()) {
      return refuse(begin, SnapshotFailures.tooMany(workspace, settings.mostPerWorkspace()));
    }
    long bytes = state.bytes() + asked.bytes();
    if (bytes >= settings.mostBytes()) {
      return refuse(begin, SnapshotFailures.tooLarge(bytes, settings.mostBytes()));
    }
    return write(
        begin,
        List.of(new SnapshotBegun(asked.under(state.currentOf(asked.workspace(), begin.base())))));
  }

  private ReplyEffect<SnapshotEvent, Snapshots> onFinish(Snapshots state, Finish finish) {
    Snapshot begun = state.byId().get(finish.id());
    if (begun == null) {
      return refuse(finish, SnapshotFailures.notFound("The workspace", finish.id()));
    }
    return begun.taken()
        ? same(state, finish)
        : write(
            finish,
            List.of(
                new SnapshotTaken(finish.id(), finish.diskBytes(), finish.memoryBytes(), now())));
  }

  private ReplyEffect<SnapshotEvent, Snapshots> onDrop(Snapshots state, Drop drop) {
    Snapshot begun = state.byId().get(drop.id());
    return begun == null || begun.taken()
        ? same(state, drop)
        : write(drop, List.of(new SnapshotDropped(drop.id(), now())));
  }

  private ReplyEffect<SnapshotEvent, Snapshots> onRestored(Snapshots state, Restored restored) {
    Snapshot snapshot = state.byId().get(restored.id());
    if (snapshot == null
        || state.currentOf(snapshot.workspace()).equals(Optional.of(snapshot.id()))) {
      return same(state, restored);
    }
    return write(
        restored, List.of(new SnapshotRestored(snapshot.workspace(), snapshot.id(), now())));
  }

  private ReplyEffect<SnapshotEvent, Snapshots> onRemove(Snapshots state, Remove remove) {
    List<SnapshotEvent> events = new ArrayList<>();
    for (String id : remove.ids()) {
      Snapshot gone = state.byId().get(id);
      if (gone == null) {
        continue;
      }
      if (!gone.taken()) {
        return refuse(remove, SnapshotFailures.inTheMaking(gone));
      }
      List<String> left =
          state.childrenOf(id).stream()
              .filter(child -> !remove.ids().contains(child.id()))
              .map(child -> "the snapshot " + child.name())
              .toList();
      if (!remove.promote() && !left.isEmpty()) {
        return refuse(remove, SnapshotFailures.inUse(gone, left));
      }
      events.add(new SnapshotRemoved(id, now()));
    }
    return events.isEmpty() ? same(state, remove) : write(remove, events);
  }

  private ReplyEffect<SnapshotEvent, Snapshots> onForgetOthers(
      Snapshots state, ForgetOthers forget) {
    List<WorkspaceId> gone =
        state.byId().values().stream()
            .map(Snapshot::workspace)
            .distinct()
            .filter(id -> !forget.existing().contains(id))
            .toList();
    return gone.isEmpty()
        ? Effect().none().thenNoReply()
        : Effect().persist(new SnapshotsForgotten(gone)).thenNoReply();
  }

  private ReplyEffect<SnapshotEvent, Snapshots> refuse(Change change, Failure failure) {
    return Effect().reply(change.replyTo(), StatusReply.error(new FailureException(failure)));
  }

  private ReplyEffect<SnapshotEvent, Snapshots> same(Snapshots state, Change change) {
    return Effect().reply(change.replyTo(), StatusReply.success(state));
  }

  private ReplyEffect<SnapshotEvent, Snapshots> write(Change change, List<SnapshotEvent> events) {
    unanswered = Optional.of(change.replyTo());
    return Effect()
        .persist(events)
        .thenRun(written -> unanswered = Optional.empty())
        .thenReply(change.replyTo(), StatusReply::success);
  }

  private Instant now() {
    return clock.instant();
  }

  /** A write that fails restarts the ledger, which then knows no more than the journal does. */
  @Override
  public SignalHandler<Snapshots> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            state -> {
              unanswered.ifPresent(
                  replyTo ->
                      replyTo.tell(
                          StatusReply.error(
                              new FailureException(SnapshotFailures.journalFailed()))));
              unanswered = Optional.empty();
            })
        .build();
  }

  @Override
  public EventHandler<Snapshots, SnapshotEvent> eventHandler() {
    return Snapshots::apply;
  }
}
