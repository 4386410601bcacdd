package dev.cloister.actors.workspace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import dev.cloister.actors.journal.JournalRecord;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The journal of who has which name. It decides nothing: its one owner does, and hears of every
 * write whether it is in the journal. A write that fails restarts the ledger, and on a disk that is
 * full it may take long until even its journal can be read; the owner goes on meanwhile.
 */
public final class NameLedger
    extends EventSourcedBehavior<NameLedger.Write, NameLedger.Event, NameLedger.Names> {
  /** The name of its journal. */
  public static final String PERSISTENCE_ID = "workspaces";

  /** To be written, as it is. */
  record Write(Event event) {}

  /** What it tells its owner. */
  sealed interface Told {}

  /** What the journal says: at the start, and whenever it can be read again. */
  record Read(Names names) implements Told {}

  /** It is in the journal. */
  record Written(Event event) implements Told {}

  /** It could not be written; told once for each, at once. */
  record NotWritten(Event event) implements Told {}

  /** What happened to a name. */
  public sealed interface Event extends JournalRecord {
    WorkspaceId id();
  }

  public record NameReserved(WorkspaceId id, String name) implements Event {}

  public record NameReleased(WorkspaceId id) implements Event {}

  /** Who has which name; the order is that of creation. */
  public record Names(Map<WorkspaceId, String> byId) implements JournalRecord {
    static final Names NONE = new Names(Map.of());

    /** What the event makes of it. */
    public Names apply(Event event) {
      Map<WorkspaceId, String> next = new LinkedHashMap<>(byId);
      if (event instanceof NameReserved reserved) {
        next.put(reserved.id(), reserved.name());
      } else {
        next.remove(event.id());
      }
      return new Names(next);
    }

    Optional<WorkspaceId> find(String nameOrId) {
      return byId.entrySet().stream()
          .filter(
              entry -> entry.getValue().equals(nameOrId) || entry.getKey().value().equals(nameOrId))
          .map(Map.Entry::getKey)
          .findFirst();
    }
  }

  private final ActorRef<Told> owner;
  private Optional<Event> underWay = Optional.empty();

  static Behavior<Write> create(ActorRef<Told> owner) {
    return Behaviors.setup(context -> new NameLedger(owner));
  }

  private NameLedger(ActorRef<Told> owner) {
    super(
        PersistenceId.ofUniqueId(PERSISTENCE_ID),
        // Creations are refused until it is back, so it looks often.
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(2), 0.2));
    this.owner = owner;
  }

  @Override
  public Names emptyState() {
    return Names.NONE;
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(500, 2).withDeleteEventsOnSnapshot();
  }

  @Override
  public CommandHandler<Write, Event, Names> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(
            Write.class,
            write -> {
              underWay = Optional.of(write.event());
              return Effect()
                  .persist(write.event())
                  .thenRun(
                      next -> {
                        underWay = Optional.empty();
                        owner.tell(new Written(write.event()));
                      });
            })
        .build();
  }

  @Override
  public SignalHandler<Names> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            PreRestart.instance(),
            names -> {
              underWay.ifPresent(event -> owner.tell(new NotWritten(event)));
              underWay = Optional.empty();
            })
        .onSignal(RecoveryCompleted.instance(), names -> owner.tell(new Read(names)))
        .build();
  }

  @Override
  public EventHandler<Names, Event> eventHandler() {
    return Names::apply;
  }
}
