package dev.cloister.actors.host;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.pattern.StatusReply;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.host.Cleaning.Scope;
import dev.cloister.actors.port.Remains;
import dev.cloister.actors.port.Remnant;
import dev.cloister.actors.template.Cleaned;
import dev.cloister.actors.template.Templates;
import dev.cloister.actors.workspace.Census;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.Workspaces;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Finds what belongs to this state directory and to no workspace, and has it removed.
 *
 * <p>It cannot mistake a workspace that is being made for a remnant: it looks at the host first,
 * then at the leases, and only then asks who there is. Whoever had anything by then is in the
 * answer, because a name is journalled before anything is made for it. And what belongs to nobody
 * stays so, because an id is never used again. So nothing has to be stopped meanwhile, and no time
 * limit decides.
 *
 * <p>What belongs to templates, also to one in the making, is left to their keeper, who is asked
 * last: an image that was removed leaves templates that are of no use.
 *
 * <p>One cleaning at a time; others wait their turn.
 */
public final class Reconciler extends AbstractBehavior<Reconciler.Command> {
  /** Every question is answered from memory or by a short look at the host. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What it is asked. */
  public sealed interface Command {}

  /** Looks, and removes if that is in its scope. Fails with {@code HOST_IO}. */
  public record Clean(Scope scope, ActorRef<StatusReply<Cleaning>> replyTo) implements Command {}

  private record Seen(List<Remnant> remnants) implements Command {}

  private record Leases(List<Remnant> seen, Map<Long, WorkspaceId> holders) implements Command {}

  private record Counted(Leases leases, Census census) implements Command {}

  private record Orphans(List<Remnant> orphans) implements Command {}

  private record Done(Cleaning cleaning) implements Command {}

  private record WithTemplates(Cleaning cleaning) implements Command {}

  private record Failed(Failure failure) implements Command {}

  private final Remains remains;
  private final Removal removal;
  private final ActorRef<CidLedger.Command> cids;
  private final ActorRef<Templates.Command> templates;
  private final ActorRef<Workspaces.Command> workspaces;
  private final Deque<Clean> waiting = new ArrayDeque<>();
  private Optional<Clean> current = Optional.empty();

  public static Behavior<Command> create(
      Remains remains,
      ActorRef<CidLedger.Command> cids,
      ActorRef<Templates.Command> templates,
      ActorRef<Workspaces.Command> workspaces) {
    return Behaviors.setup(
        context -> new Reconciler(context, remains, cids, templates, workspaces));
  }

  private Reconciler(
      ActorContext<Command> context,
      Remains remains,
      ActorRef<CidLedger.Command> cids,
      ActorRef<Templates.Command> templates,
      ActorRef<Workspaces.Command> workspaces) {
    super(context);
    this.remains = remains;
    this.cids = cids;
    this.templates = templates;
    this.workspaces = workspaces;
    this.removal = new Removal(remains, cids, context.getSystem().scheduler(), PATIENCE);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Clean.class, this::onClean)
        .onMessage(Seen.class, this::onSeen)
        .onMessage(Leases.class, this::onLeases)
        .onMessage(Counted.class, this::onCounted)
        .onMessage(Orphans.class, this::onOrphans)
        .onMessage(Done.class, done -> askTemplates(done.cleaning()))
        .onMessage(WithTemplates.class, all -> answer(StatusReply.success(all.cleaning())))
        .onMessage(
            Failed.class,
            failed -> answer(StatusReply.error(new FailureException(failed.failure()))))
        .build();
  }

  private Behavior<Command> onClean(Clean clean) {
    if (current.isPresent()) {
      waiting.add(clean);
      return this;
    }
    current = Optional.of(clean);
    getContext()
        .pipeToSelf(
            remains.find(), (found, error) -> error == null ? new Seen(found) : failed(error));
    return this;
  }

  private Behavior<Command> onSeen(Seen seen) {
    CompletionStage<Map<Long, WorkspaceId>> asked =
        AskPattern.ask(
            cids, CidLedger.Holders::new, PATIENCE, getContext().getSystem().scheduler());
    getContext()
        .pipeToSelf(
            asked,
            (holders, error) ->
                error == null ? new Leases(seen.remnants(), holders) : failed(error));
    return this;
  }

  private Behavior<Command> onLeases(Leases leases) {
    getContext()
        .ask(
            Census.class,
            workspaces,
            PATIENCE,
            Workspaces.Count::new,
            (census, error) -> error == null ? new Counted(leases, census) : failed(error));
    return this;
  }

  private Behavior<Command> onCounted(Counted counted) {
    Census census = counted.census();
    List<Remnant> orphans = new ArrayList<>();
    for (Remnant remnant : counted.leases().seen()) {
      if (remnant.workspace().filter(id -> isNobodys(remnant, id, census)).isPresent()) {
        orphans.add(remnant);
      }
    }
    counted
        .leases()
        .holders()
        .forEach(
            (cid, holder) -> {
              if (!holder.isTemplates() && !census.existing().contains(holder)) {
                orphans.add(lease(cid, holder));
              }
            });
    // Which bases are in use can only be told when no workspace is on its way.
    if (current.orElseThrow().scope().images() && census.whole()) {
      getContext()
          .pipeToSelf(
              remains.unusedImages(census.bases()),
              (found, error) -> {
                if (error != null) {
                  return failed(error);
                }
                orphans.addAll(found);
                return new Orphans(orphans);
              });
      return this;
    }
    return onOrphans(new Orphans(orphans));
  }

  /** A VM of a workspace that certainly has none is nobody's either. */
  private static boolean isNobodys(Remnant remnant, WorkspaceId id, Census census) {
    if (id.isTemplates()) {
      return false;
    }
    return !census.existing().contains(id)
        || (remnant.kind() == Remnant.Kind.PROCESS && census.atRest().contains(id));
  }

  private static Remnant lease(long cid, WorkspaceId holder) {
    return new Remnant(
        Remnant.Kind.CID, Optional.of(holder), Long.toString(cid), Optional.empty(), 0);
  }

  private Behavior<Command> onOrphans(Orphans found) {
    Scope scope = current.orElseThrow().scope();
    if (!scope.remove()) {
      List<Cleaning.Item> items =
          found.orphans().stream()
              .map(orphan -> Cleaning.Item.of(orphan, Cleaning.Fate.FOUND))
              .toList();
      return askTemplates(new Cleaning(items));
    }
    getContext()
        .pipeToSelf(
            removal.of(found.orphans(), scope),
            (items, error) -> error == null ? new Done(new Cleaning(items)) : failed(error));
    return this;
  }

  private Behavior<Command> askTemplates(Cleaning soFar) {
    boolean remove = current.orElseThrow().scope().remove();
    CompletionStage<List<Cleaned>> asked =
        AskPattern.askWithStatus(
            templates,
            replyTo -> new Templates.Clean(remove, replyTo),
            PATIENCE,
            getContext().getSystem().scheduler());
    getContext()
        .pipeToSelf(
            asked,
            (cleaned, error) -> {
              if (error != null) {
                return failed(error);
              }
              List<Cleaning.Item> items = new ArrayList<>(soFar.items());
              cleaned.forEach(one -> items.add(Cleaning.Item.of(one, remove)));
              return new WithTemplates(new Cleaning(List.copyOf(items)));
            });
    return this;
  }

  private Behavior<Command> answer(StatusReply<Cleaning> reply) {
    current.orElseThrow().replyTo().tell(reply);
    current = Optional.empty();
    Clean next = waiting.poll();
    return next == null ? this : onClean(next);
  }

  private static Failed failed(Throwable error) {
    return new Failed(FailureException.failureOf(error));
  }
}
