package dev.cloister.actors.workspace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.BackoffSupervisorStrategy;
import akka.actor.typed.Behavior;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
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
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.template.Templates;
import dev.cloister.actors.workspace.WorkspaceCommand.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parent of all workspaces on this host and the owner of their names. A name is journalled
 * before its workspace exists and freed before the workspace's journal ends, so none is ever held
 * by nobody. A write of its own journal that fails is no matter of the workspaces: they go on.
 */
public final class Workspaces
    extends EventSourcedBehaviorWithEnforcedReplies<
        Workspaces.Command, Workspaces.Event, Workspaces.Names> {

  /** What it is asked. */
  public sealed interface Command {}

  /**
   * Makes a workspace under {@code spec}'s name and id, and boots it. Fails with {@code NAME_TAKEN}
   * or {@code JOURNAL_FAILED}, or as {@link WorkspaceCommand.Create} does.
   */
  public record Create(WorkspaceSpec spec, ActorRef<StatusReply<WorkspaceView>> replyTo)
      implements Command {}

  /**
   * Passes a command on to the workspace with this name or id; where there is none, the command is
   * answered with {@code WORKSPACE_NOT_FOUND}.
   */
  public record Tell<T>(String nameOrId, Asked<T> command) implements Command {}

  /** All workspaces, oldest first. */
  public record ListAll(ActorRef<List<WorkspaceView>> replyTo) implements Command {}

  /** Answered when every workspace of the journal has been settled after the daemon's start. */
  public record AwaitSettled(ActorRef<StatusReply<Integer>> replyTo) implements Command {}

  private record Reported(WorkspaceReport report) implements Command {}

  /** What happened to a name. */
  public sealed interface Event extends JournalRecord {}

  public record NameReserved(WorkspaceId id, String name) implements Event {}

  public record NameReleased(WorkspaceId id) implements Event {}

  /** Who has which name; the order is that of creation. */
  public record Names(Map<WorkspaceId, String> byId) implements JournalRecord {
    static final Names NONE = new Names(Map.of());

    Names apply(Event event) {
      Map<WorkspaceId, String> next = new LinkedHashMap<>(byId);
      if (event instanceof NameReserved reserved) {
        next.put(reserved.id(), reserved.name());
      } else {
        next.remove(((NameReleased) event).id());
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

  /** A workspace that met a bug recovers from its journal and asks the host what is true. */
  private static final BackoffSupervisorStrategy RESTART =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2);

  private final ActorContext<Command> context;
  private final HostPorts ports;
  private final WorkspaceSettings settings;
  private final ActorRef<CidLedger.Command> cids;
  private final ActorRef<Templates.Command> templates;
  private final ActorRef<WorkspaceReport> reports;
  private final Map<WorkspaceId, ActorRef<WorkspaceCommand>> children = new HashMap<>();
  private final Map<WorkspaceId, WorkspaceView> views = new HashMap<>();
  private final Set<WorkspaceId> unsettled = new HashSet<>();
  private final List<ActorRef<StatusReply<Integer>>> awaiting = new ArrayList<>();

  /** Whose name is being written. */
  private Optional<Create> unanswered = Optional.empty();

  /** What to do, once the journal can be read again, should the write under way fail. */
  private Runnable whenNotWritten = () -> {};

  public static Behavior<Command> create(
      HostPorts ports,
      WorkspaceSettings settings,
      ActorRef<CidLedger.Command> cids,
      ActorRef<Templates.Command> templates) {
    return Behaviors.setup(context -> new Workspaces(context, ports, settings, cids, templates));
  }

  private Workspaces(
      ActorContext<Command> context,
      HostPorts ports,
      WorkspaceSettings settings,
      ActorRef<CidLedger.Command> cids,
      ActorRef<Templates.Command> templates) {
    super(PersistenceId.ofUniqueId("workspaces"), RESTART.withStopChildren(false));
    this.context = context;
    this.ports = ports;
    this.settings = settings;
    this.cids = cids;
    this.templates = templates;
    this.reports = context.messageAdapter(WorkspaceReport.class, Reported::new);
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
  public CommandHandlerWithReply<Command, Event, Names> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(Create.class, this::onCreate)
        .onCommand(Tell.class, (state, tell) -> onTell(state, (Tell<?>) tell))
        .onCommand(ListAll.class, (state, list) -> Effect().reply(list.replyTo(), inOrder(state)))
        .onCommand(AwaitSettled.class, this::onAwaitSettled)
        .onCommand(Reported.class, this::onReported)
        .build();
  }

  private ReplyEffect<Event, Names> onCreate(Names state, Create create) {
    WorkspaceSpec spec = create.spec();
    if (state.find(spec.name()).isPresent() || state.byId().containsKey(spec.id())) {
      return Effect()
          .reply(create.replyTo(), StatusReply.error(new FailureException(nameTaken(spec))));
    }
    unanswered = Optional.of(create);
    return Effect()
        .persist(new NameReserved(spec.id(), spec.name()))
        .thenRun(
            next -> {
              unanswered = Optional.empty();
              spawn(spec.id()).tell(new WorkspaceCommand.Create(spec, create.replyTo()));
            })
        .thenNoReply();
  }

  private <T> ReplyEffect<Event, Names> onTell(Names state, Tell<T> tell) {
    Optional<ActorRef<WorkspaceCommand>> child = state.find(tell.nameOrId()).map(children::get);
    if (child.isEmpty()) {
      return Effect()
          .reply(tell.command().replyTo(), StatusReply.error(new FailureException(notFound(tell))));
    }
    child.get().tell(tell.command());
    return Effect().none().thenNoReply();
  }

  private ReplyEffect<Event, Names> onAwaitSettled(Names state, AwaitSettled await) {
    awaiting.add(await.replyTo());
    answerIfSettled();
    return Effect().none().thenNoReply();
  }

  private ReplyEffect<Event, Names> onReported(Names state, Reported reported) {
    if (reported.report() instanceof WorkspaceReport.Changed changed) {
      WorkspaceId id = changed.view().spec().id();
      if (state.byId().containsKey(id)) {
        views.put(id, changed.view());
      }
      return changed.settled() ? settle(id) : Effect().none().thenNoReply();
    }
    if (reported.report() instanceof WorkspaceReport.Forget forget) {
      return release(state, forget.id(), forget.thenRun());
    }
    WorkspaceId id = ((WorkspaceReport.NotThere) reported.report()).id();
    // A fresh workspace reports so once, before its creation is journalled.
    return unsettled.contains(id)
        ? release(state, id, stopper(children.get(id)))
        : Effect().none().thenNoReply();
  }

  private ReplyEffect<Event, Names> release(Names state, WorkspaceId id, Runnable thenRun) {
    if (!state.byId().containsKey(id)) {
      thenRun.run();
      return settle(id);
    }
    whenNotWritten = () -> reports.tell(new WorkspaceReport.Forget(id, thenRun));
    return Effect()
        .persist(new NameReleased(id))
        .thenRun(
            next -> {
              whenNotWritten = () -> {};
              views.remove(id);
              children.remove(id);
              settle(id);
              thenRun.run();
            })
        .thenNoReply();
  }

  private Runnable stopper(ActorRef<WorkspaceCommand> child) {
    return () -> context.stop(child);
  }

  private ReplyEffect<Event, Names> settle(WorkspaceId id) {
    if (unsettled.remove(id)) {
      answerIfSettled();
    }
    return Effect().none().thenNoReply();
  }

  private void answerIfSettled() {
    if (unsettled.isEmpty()) {
      awaiting.forEach(replyTo -> replyTo.tell(StatusReply.success(views.size())));
      awaiting.clear();
    }
  }

  private ActorRef<WorkspaceCommand> spawn(WorkspaceId id) {
    ActorRef<WorkspaceCommand> child =
        context.spawn(
            Behaviors.supervise(Workspace.create(id, ports, settings, cids, templates, reports))
                .onFailure(RESTART),
            id.value());
    children.put(id, child);
    return child;
  }

  private List<WorkspaceView> inOrder(Names state) {
    return state.byId().keySet().stream()
        .map(views::get)
        .filter(view -> view != null)
        .sorted(Comparator.comparing(view -> view.spec().createdAt()))
        .toList();
  }

  private static Failure nameTaken(WorkspaceSpec spec) {
    return Failure.of(
        FailureCode.NAME_TAKEN,
        "There is already a workspace named " + spec.name(),
        "Choose another name, or delete the old one.");
  }

  private static Failure notWritten() {
    return Failure.of(
        FailureCode.JOURNAL_FAILED,
        "The journal of the names could not be written, so nothing was created",
        "See the daemon's log; make room on the state directory's disk, then try again.");
  }

  private static Failure notFound(Tell<?> tell) {
    return Failure.of(
        FailureCode.WORKSPACE_NOT_FOUND,
        "There is no workspace " + tell.nameOrId(),
        "List the workspaces there are; names and ids are case-sensitive.");
  }

  @Override
  public SignalHandler<Names> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(PreRestart.instance(), this::onWriteFailed)
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .build();
  }

  /**
   * Answered at once: on a disk that is full the journal may for long not even be readable. Should
   * the name have been written after all, it is released at the recovery, for nobody bears it.
   */
  private void onWriteFailed(Names state) {
    unanswered.ifPresent(
        create -> create.replyTo().tell(StatusReply.error(new FailureException(notWritten()))));
    unanswered = Optional.empty();
  }

  /** At the daemon's start there are no children yet; after a write that failed there are. */
  private void onRecovered(Names state) {
    whenNotWritten.run();
    whenNotWritten = () -> {};
    for (WorkspaceId id : state.byId().keySet()) {
      if (!children.containsKey(id)) {
        unsettled.add(id);
        spawn(id);
      }
    }
  }

  @Override
  public EventHandler<Names, Event> eventHandler() {
    return Names::apply;
  }
}
