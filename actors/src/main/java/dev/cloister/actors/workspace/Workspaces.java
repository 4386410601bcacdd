package dev.cloister.actors.workspace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.BackoffSupervisorStrategy;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.StashBuffer;
import akka.pattern.StatusReply;
import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.NameLedger.NameReleased;
import dev.cloister.actors.workspace.NameLedger.NameReserved;
import dev.cloister.actors.workspace.NameLedger.Names;
import dev.cloister.actors.workspace.WorkspaceCommand.Asked;
import dev.cloister.actors.workspace.WorkspaceCommand.Inspect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The parent of all workspaces on this host and the owner of their names. A name is journalled
 * before its workspace exists and freed before the workspace's journal ends, so none is ever held
 * by nobody.
 *
 * <p>What there is and how it is, is answered from memory: a journal that can be neither written
 * nor read, as on a full disk, keeps nobody from looking. What would have to be written is refused
 * meanwhile.
 */
public final class Workspaces extends AbstractBehavior<Workspaces.Command> {

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
   * answered with {@code WORKSPACE_NOT_FOUND}; with {@code JOURNAL_DAMAGED} where its journal
   * cannot be read, and {@code JOURNAL_FAILED} while it cannot be written.
   */
  public record Tell<T>(String nameOrId, Asked<T> command) implements Command {}

  /** All workspaces, oldest first, but not the spares. */
  public record ListAll(ActorRef<List<WorkspaceView>> replyTo) implements Command {}

  /** Removes a spare; of one that is becoming or has become somebody's nothing is touched. */
  public record RemoveSpare(WorkspaceId id, ActorRef<StatusReply<WorkspaceView>> replyTo)
      implements Command {}

  /** Tells of the spares from now on, and at once of those there are. */
  public record WatchSpares(ActorRef<SpareNews> watcher) implements Command {}

  /**
   * Who there is, spares too. Whatever a workspace had on this host before this was asked belongs
   * to one that is in the answer, or to nobody: a name is journalled before anything is made for
   * it, and no id is ever used again.
   */
  public record Count(ActorRef<Census> replyTo) implements Command {}

  /** Answered when every workspace of the journal has been settled after the daemon's start. */
  public record AwaitSettled(ActorRef<StatusReply<Integer>> replyTo) implements Command {}

  /** Captures that no disk lies on are let go of, as they are after each deletion. */
  public enum Tidy implements Command {
    INSTANCE
  }

  private record Reported(WorkspaceReport report) implements Command {}

  private record FromLedger(NameLedger.Told told) implements Command {}

  private record Assigned(WorkspaceId spare, WorkspaceView view) implements Command {}

  private record NotAssigned(WorkspaceId spare, Failure failure) implements Command {}

  /** A workspace that met a bug recovers from its journal and asks the host what is true. */
  private static final BackoffSupervisorStrategy RESTART =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2);

  /** Letting a VM run, and telling its guest who it is, have deadlines of their own. */
  private static final Duration ASSIGN_PATIENCE = Duration.ofMinutes(2);

  private static final int WAITING_AT_THE_START = 10_000;

  private final StashBuffer<Command> early;
  private final HostPorts ports;
  private final WorkspaceSettings settings;
  private final Keepers keepers;
  private final ActorRef<WorkspaceReport> reports;
  private final ActorRef<NameLedger.Write> ledger;
  private final Roster roster = new Roster();
  private final Map<WorkspaceId, Create> creating = new LinkedHashMap<>();
  private final Map<WorkspaceId, Runnable> releasing = new HashMap<>();
  private final Handovers handovers = new Handovers();
  private Optional<ActorRef<SpareNews>> watcher = Optional.empty();
  private final List<ActorRef<StatusReply<Integer>>> awaiting = new ArrayList<>();
  private Names names = Names.NONE;
  private boolean read;

  /** Whether the last that was heard of the names' journal is that it works. */
  private boolean works = true;

  public static Behavior<Command> create(
      HostPorts ports, WorkspaceSettings settings, Keepers keepers) {
    return Behaviors.setup(
        context ->
            Behaviors.withStash(
                WAITING_AT_THE_START,
                early -> new Workspaces(context, early, ports, settings, keepers)));
  }

  private Workspaces(
      ActorContext<Command> context,
      StashBuffer<Command> early,
      HostPorts ports,
      WorkspaceSettings settings,
      Keepers keepers) {
    super(context);
    this.early = early;
    this.ports = ports;
    this.settings = settings;
    this.keepers = keepers;
    this.reports = context.messageAdapter(WorkspaceReport.class, Reported::new);
    this.ledger =
        context.spawn(
            Behaviors.supervise(
                    NameLedger.create(
                        context.messageAdapter(NameLedger.Told.class, FromLedger::new)))
                .onFailure(RESTART),
            "names");
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromLedger.class, this::onLedger)
        .onMessage(Command.class, command -> !read, this::onTooEarly)
        .onMessage(Create.class, this::onCreate)
        .onMessage(Tell.class, tell -> onTell((Tell<?>) tell))
        .onMessage(ListAll.class, this::onListAll)
        .onMessage(Count.class, this::onCount)
        .onMessage(AwaitSettled.class, this::onAwaitSettled)
        .onMessage(Tidy.class, tidy -> onTidy())
        .onMessage(WatchSpares.class, this::onWatchSpares)
        .onMessage(RemoveSpare.class, this::onRemoveSpare)
        .onMessage(Assigned.class, this::onAssigned)
        .onMessage(NotAssigned.class, this::onNotAssigned)
        .onMessage(Reported.class, this::onReported)
        .build();
  }

  private Behavior<Command> onTooEarly(Command command) {
    early.stash(command);
    return this;
  }

  // ---- asked

  private Behavior<Command> onCreate(Create create) {
    WorkspaceSpec spec = create.spec();
    if (isTaken(spec)) {
      create.replyTo().tell(refusal(NameFailures.taken(spec)));
    } else if (!works) {
      create.replyTo().tell(refusal(NameFailures.notWritten()));
    } else {
      handovers
          .find(spec, roster)
          .ifPresentOrElse(spare -> take(spare, create), () -> make(create));
    }
    return this;
  }

  private void take(WorkspaceView spare, Create create) {
    WorkspaceId id = spare.spec().id();
    handovers.begin(id, create);
    tellOfSpares();
    name(id, create.spec().name());
  }

  private void make(Create create) {
    WorkspaceSpec spec = create.spec();
    if (Handovers.isFor(spec)) {
      tellOfSpares(new SpareNews.Missed(spec));
    }
    creating.put(spec.id(), create);
    name(spec.id(), spec.name());
  }

  private void name(WorkspaceId id, String name) {
    ledger.tell(new NameLedger.Write(new NameReserved(id, name)));
  }

  private boolean isTaken(WorkspaceSpec spec) {
    return names.find(spec.name()).isPresent()
        || names.byId().containsKey(spec.id())
        || Stream.concat(creating.values().stream().map(Create::spec), handovers.asked())
            .anyMatch(
                other ->
                    other.name().equals(spec.name())
                        || other.id().equals(spec.id())
                        || other.id().value().equals(spec.name()));
  }

  private <T> Behavior<Command> onTell(Tell<T> tell) {
    Asked<T> command = tell.command();
    Optional<WorkspaceId> id = names.find(tell.nameOrId()).filter(roster::hasActor);
    if (id.isEmpty()) {
      command.replyTo().tell(refusal(NameFailures.notFound(tell.nameOrId())));
      return this;
    }
    Optional<WorkspaceView> view = roster.view(id.get());
    if (command instanceof Inspect inspect && view.isPresent()) {
      inspect.replyTo().tell(StatusReply.success(view.get()));
      return this;
    }
    Optional<Failure> refused = roster.refusal(id.get());
    if (refused.isPresent()) {
      command.replyTo().tell(refusal(refused.get()));
    } else {
      roster.tell(id.get(), command);
    }
    return this;
  }

  private Behavior<Command> onListAll(ListAll list) {
    list.replyTo().tell(roster.oldestFirst());
    return this;
  }

  private Behavior<Command> onCount(Count count) {
    count.replyTo().tell(roster.census(names.byId().keySet(), creating.keySet()));
    return this;
  }

  private Behavior<Command> onAwaitSettled(AwaitSettled await) {
    awaiting.add(await.replyTo());
    answerIfSettled();
    return this;
  }

  // ---- what workspaces report

  private Behavior<Command> onReported(Reported reported) {
    WorkspaceReport report = reported.report();
    WorkspaceId id = report.id();
    if (report instanceof WorkspaceReport.Changed changed) {
      if (names.byId().containsKey(id)) {
        roster.changed(id, changed.view());
      }
      if (changed.view().spec().spare()) {
        tellOfSpares();
      }
      if (changed.settled()) {
        endInterruptedHandover(changed.view().spec());
        settle(id);
      }
    } else if (report instanceof WorkspaceReport.Forget forget) {
      release(id, forget.thenRun());
    } else if (report instanceof WorkspaceReport.Unwritable) {
      roster.unwritable(id);
    } else if (report instanceof WorkspaceReport.Damaged damaged) {
      roster.damaged(id, names.byId().get(id), damaged.failure());
      roster.stop(id, getContext());
      settle(id);
    } else if (roster.isUnsettled(id)) {
      // A fresh workspace reports so once, before its creation is journalled.
      release(id, () -> roster.stop(id, getContext()));
    }
    return this;
  }

  private void release(WorkspaceId id, Runnable thenRun) {
    if (names.byId().containsKey(id)) {
      releasing.put(id, thenRun);
      ledger.tell(new NameLedger.Write(new NameReleased(id)));
    } else {
      thenRun.run();
      settle(id);
    }
  }

  private void settle(WorkspaceId id) {
    if (roster.settled(id)) {
      answerIfSettled();
    }
  }

  private void answerIfSettled() {
    if (roster.isSettled()) {
      letGoOfCaptures();
      tellOfSpares();
      awaiting.forEach(replyTo -> replyTo.tell(StatusReply.success(roster.size())));
      awaiting.clear();
    }
  }

  // ---- the names' journal

  private Behavior<Command> onLedger(FromLedger from) {
    NameLedger.Told told = from.told();
    if (told instanceof NameLedger.Written written) {
      works = true;
      if (written.event() instanceof NameReserved reserved) {
        onReserved(reserved);
      } else {
        onReleased(written.event().id());
      }
      return this;
    }
    if (told instanceof NameLedger.NotWritten) {
      works = false;
      // A release is written when it can be; who creates is told now.
      Stream.concat(creating.values().stream(), handovers.abandon(this::remove).stream())
          .forEach(one -> one.replyTo().tell(refusal(NameFailures.notWritten())));
      creating.clear();
      return this;
    }
    return onRead(((NameLedger.Read) told).names());
  }

  private void onReserved(NameReserved reserved) {
    names = names.apply(reserved);
    Optional<Handovers.Handover> handover = handovers.of(reserved.id());
    if (handover.isPresent()) {
      onNamed(reserved.id(), handover.get());
      return;
    }
    Create create = creating.remove(reserved.id());
    if (create == null) {
      // Who asked for it was told that it could not be written.
      remove(reserved.id());
    } else {
      spawn(reserved.id()).tell(new WorkspaceCommand.Create(create.spec(), create.replyTo()));
    }
  }

  private void onReleased(WorkspaceId id) {
    names = names.apply(new NameReleased(id));
    Optional.ofNullable(releasing.remove(id)).ifPresent(Runnable::run);
    roster.remove(id);
    settle(id);
    tellOfSpares();
    letGoOfCaptures();
  }

  // ---- spares

  private void onNamed(WorkspaceId spare, Handovers.Handover handover) {
    if (!roster.hasActor(spare) || handover.phase() == Handovers.Phase.FAILED) {
      handovers.ended(spare);
      remove(spare);
      make(handover.create());
      return;
    }
    handovers.is(spare, Handovers.Phase.ASSIGNING);
    getContext()
        .askWithStatus(
            WorkspaceView.class,
            roster.actor(spare),
            ASSIGN_PATIENCE,
            replyTo -> new WorkspaceCommand.Assign(handover.create().spec(), replyTo),
            (view, error) ->
                error == null
                    ? new Assigned(spare, view)
                    : new NotAssigned(spare, FailureException.failureOf(error)));
  }

  private Behavior<Command> onAssigned(Assigned assigned) {
    handovers
        .of(assigned.spare())
        .ifPresent(
            handover -> {
              handovers.ended(assigned.spare());
              tellOfSpares(new SpareNews.Taken(handover.create().spec()));
              tellOfSpares();
              handover.create().replyTo().tell(StatusReply.success(assigned.view()));
            });
    return this;
  }

  private Behavior<Command> onNotAssigned(NotAssigned failed) {
    getContext().getLog().warn("Spare {} failed: {}", failed.spare(), failed.failure().message());
    handovers.is(failed.spare(), Handovers.Phase.FAILED);
    name(failed.spare(), WorkspaceSpec.spareName(failed.spare()));
    return this;
  }

  /** An earlier daemon's end has cut it short, and whoever asked was never told of success. */
  private void endInterruptedHandover(WorkspaceSpec spec) {
    WorkspaceId id = spec.id();
    String named = names.byId().get(id);
    if (roster.isUnsettled(id)
        && named != null
        && !named.equals(spec.name())
        && (spec.spare() || named.equals(WorkspaceSpec.spareName(id)))) {
      remove(id);
    }
  }

  private void remove(WorkspaceId spare) {
    if (roster.hasActor(spare)) {
      roster.tell(spare, new WorkspaceCommand.Delete(getContext().getSystem().ignoreRef()));
    } else {
      release(spare, () -> {});
    }
  }

  private Behavior<Command> onRemoveSpare(RemoveSpare remove) {
    boolean nobodys =
        !handovers.isUnderWay(remove.id())
            && roster.view(remove.id()).filter(view -> view.spec().spare()).isPresent();
    return nobodys
        ? onTell(new Tell<>(remove.id().value(), new WorkspaceCommand.Delete(remove.replyTo())))
        : refuse(remove);
  }

  private Behavior<Command> refuse(RemoveSpare remove) {
    remove.replyTo().tell(refusal(NameFailures.notFound(remove.id().value())));
    return this;
  }

  private Behavior<Command> onWatchSpares(WatchSpares watch) {
    watcher = Optional.of(watch.watcher());
    tellOfSpares();
    return this;
  }

  /** Not before all of them are known. */
  private void tellOfSpares() {
    if (roster.isSettled()) {
      tellOfSparesNow();
    }
  }

  private void tellOfSparesNow() {
    tellOfSpares(
        new SpareNews.Changed(
            roster.spares().filter(view -> !handovers.isUnderWay(view.spec().id())).toList()));
  }

  private void tellOfSpares(SpareNews news) {
    watcher.ifPresent(told -> told.tell(news));
  }

  private Behavior<Command> onTidy() {
    letGoOfCaptures();
    return this;
  }

  /** Disks lie on captures; which, can only be told when every workspace can be read. */
  private void letGoOfCaptures() {
    Census census = roster.census(names.byId().keySet(), creating.keySet());
    if (census.whole()) {
      keepers.captures().tell(new Captures.Retain(census.captures(), census.existing()));
    }
  }

  /** At the daemon's start nobody is there yet; later it is the end of a failure to write. */
  private Behavior<Command> onRead(Names journal) {
    works = true;
    if (!read) {
      read = true;
      names = journal;
      for (WorkspaceId id : journal.byId().keySet()) {
        spawn(id);
        roster.unsettled(id);
      }
      return early.unstashAll(this);
    }
    for (WorkspaceId id : journal.byId().keySet()) {
      boolean nobodys = !names.byId().containsKey(id) && !creating.containsKey(id);
      if (nobodys || releasing.containsKey(id)) {
        ledger.tell(new NameLedger.Write(new NameReleased(id)));
      }
    }
    return this;
  }

  private ActorRef<WorkspaceCommand> spawn(WorkspaceId id) {
    ActorRef<WorkspaceCommand> child =
        getContext()
            .spawn(
                Behaviors.supervise(Workspace.create(id, ports, settings, keepers, reports))
                    .onFailure(RESTART),
                id.value());
    roster.add(id, child);
    return child;
  }

  private static <T> StatusReply<T> refusal(Failure failure) {
    return StatusReply.error(new FailureException(failure));
  }
}
