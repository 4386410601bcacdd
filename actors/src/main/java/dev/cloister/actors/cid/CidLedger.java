package dev.cloister.actors.cid;

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
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The one owner of this host's context ids. A lease is journalled before it is answered and ends
 * only by {@link Release}, which a workspace sends after its QEMU has been waited for: the kernel
 * frees a CID when the process has closed its descriptors, and only the wait proves that.
 */
public final class CidLedger
    extends EventSourcedBehaviorWithEnforcedReplies<
        CidLedger.Command, CidLedger.Event, CidLedger.Leases> {

  /** The name of its journal. */
  public static final String PERSISTENCE_ID = "cid-ledger";

  /** What the ledger is asked. */
  public sealed interface Command {}

  /**
   * A CID for the workspace: the one it holds, or else the next free one behind the one leased
   * last, going round, so that a straggler of an old VM meets nobody. Fails with {@code
   * CIDS_EXHAUSTED} or {@code JOURNAL_FAILED}.
   */
  public record Lease(WorkspaceId workspace, ActorRef<StatusReply<Long>> replyTo)
      implements Command {}

  /**
   * The workspace's VM is gone. Releasing nothing is fine. Fails with {@code JOURNAL_FAILED}; the
   * CID is held then.
   *
   * @param foreign whether the CID was found to be in use by a VM that is not ours: it is left
   *     alone for a while
   */
  public record Release(WorkspaceId workspace, boolean foreign, ActorRef<StatusReply<Long>> replyTo)
      implements Command {
    /** Of a VM that had its CID for itself. */
    public Release(WorkspaceId workspace, ActorRef<StatusReply<Long>> replyTo) {
      this(workspace, false, replyTo);
    }
  }

  /** Who holds what. */
  public record Holders(ActorRef<Map<Long, WorkspaceId>> replyTo) implements Command {}

  /** What happened to a CID. */
  public sealed interface Event extends JournalRecord {}

  public record Leased(long cid, WorkspaceId workspace) implements Event {}

  public record Released(long cid) implements Event {}

  /** Nobody here holds it any more, and a stranger does: it is left alone until then. */
  public record Quarantined(long cid, Instant until, Instant at) implements Event {}

  /**
   * The ledger's state.
   *
   * @param held CID to holder
   * @param last the CID leased last: the search for a free one goes on behind it
   * @param quarantined CID to the end of its quarantine; absent where there never was one
   */
  public record Leases(
      Map<Long, WorkspaceId> held,
      long last,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Map<Long, Instant>> quarantined)
      implements JournalRecord {
    static final Leases NONE = new Leases(Map.of(), 0, Optional.empty());

    Leases apply(Event event) {
      Map<Long, WorkspaceId> next = new TreeMap<>(held);
      if (event instanceof Leased leased) {
        next.put(leased.cid(), leased.workspace());
        return new Leases(next, leased.cid(), without(leased.cid()));
      }
      if (event instanceof Quarantined bad) {
        next.remove(bad.cid());
        Map<Long, Instant> alone = new TreeMap<>(quarantined.orElse(Map.of()));
        alone.values().removeIf(until -> !until.isAfter(bad.at()));
        alone.put(bad.cid(), bad.until());
        return new Leases(next, last, Optional.of(alone));
      }
      next.remove(((Released) event).cid());
      return new Leases(next, last, quarantined);
    }

    private Optional<Map<Long, Instant>> without(long cid) {
      return quarantined.map(
          all -> {
            Map<Long, Instant> rest = new TreeMap<>(all);
            rest.remove(cid);
            return rest;
          });
    }

    Long heldBy(WorkspaceId workspace) {
      return held.entrySet().stream()
          .filter(entry -> entry.getValue().equals(workspace))
          .map(Map.Entry::getKey)
          .findFirst()
          .orElse(null);
    }

    /**
     * The first free CID behind the one leased last that is not in quarantine; where all are, the
     * one whose quarantine ends first, for trying it tells whether it still is in use; or -1.
     */
    long free(long lowest, long highest, Instant now) {
      Map<Long, Instant> alone = quarantined.orElse(Map.of());
      Set<Long> taken = new HashSet<>(held.keySet());
      alone.forEach(
          (cid, until) -> {
            if (until.isAfter(now)) {
              taken.add(cid);
            }
          });
      long untouched = free(lowest, highest, taken);
      if (untouched >= 0) {
        return untouched;
      }
      return alone.entrySet().stream()
          .filter(entry -> !held.containsKey(entry.getKey()))
          .filter(entry -> entry.getKey() >= lowest && entry.getKey() <= highest)
          .min(Map.Entry.comparingByValue())
          .map(Map.Entry::getKey)
          .orElse(-1L);
    }

    private long free(long lowest, long highest, Set<Long> taken) {
      long from = last < lowest || last >= highest ? lowest : last + 1;
      long cid = from;
      do {
        if (!taken.contains(cid)) {
          return cid;
        }
        cid = cid == highest ? lowest : cid + 1;
      } while (cid != from);
      return -1;
    }
  }

  private final long lowest;
  private final long highest;
  private final Duration quarantine;
  private final Clock clock;

  /** Who is to be told, should the write that is under way fail. */
  private Optional<ActorRef<StatusReply<Long>>> unanswered = Optional.empty();

  /**
   * A ledger over a range of context ids.
   *
   * @param lowest the first CID to lease; 3 or more: 0 to 2 are the hypervisor, the loopback and
   *     the host
   * @param highest the last one
   * @param quarantine for how long a CID is left alone that a stranger was found to use
   */
  public static Behavior<Command> create(
      long lowest, long highest, Duration quarantine, Clock clock) {
    if (lowest < 3 || highest < lowest || highest > 0xFFFF_FFFEL) {
      throw new IllegalArgumentException("CID range " + lowest + "-" + highest);
    }
    return Behaviors.setup(context -> new CidLedger(lowest, highest, quarantine, clock));
  }

  private CidLedger(long lowest, long highest, Duration quarantine, Clock clock) {
    super(
        PersistenceId.ofUniqueId(PERSISTENCE_ID),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2));
    this.lowest = lowest;
    this.highest = highest;
    this.quarantine = quarantine;
    this.clock = clock;
  }

  @Override
  public Leases emptyState() {
    return Leases.NONE;
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(500, 2).withDeleteEventsOnSnapshot();
  }

  @Override
  public CommandHandlerWithReply<Command, Event, Leases> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(Lease.class, this::onLease)
        .onCommand(Release.class, this::onRelease)
        .onCommand(
            Holders.class, (state, command) -> Effect().reply(command.replyTo(), state.held()))
        .build();
  }

  private ReplyEffect<Event, Leases> onLease(Leases state, Lease command) {
    Long held = state.heldBy(command.workspace());
    if (held != null) {
      return Effect().reply(command.replyTo(), StatusReply.success(held));
    }
    long cid = state.free(lowest, highest, clock.instant());
    if (cid < 0) {
      return Effect()
          .reply(
              command.replyTo(),
              StatusReply.error(
                  new FailureException(
                      FailureCode.CIDS_EXHAUSTED,
                      "All " + (highest - lowest + 1) + " context ids are leased",
                      "Stop a workspace, or widen cloister.cid in the configuration.")));
    }
    return write(new Leased(cid, command.workspace()), cid, command.replyTo());
  }

  private ReplyEffect<Event, Leases> onRelease(Leases state, Release command) {
    Long held = state.heldBy(command.workspace());
    if (held == null) {
      return Effect().reply(command.replyTo(), StatusReply.success(-1L));
    }
    Instant now = clock.instant();
    Event event =
        command.foreign() ? new Quarantined(held, now.plus(quarantine), now) : new Released(held);
    return write(event, held, command.replyTo());
  }

  private ReplyEffect<Event, Leases> write(
      Event event, long cid, ActorRef<StatusReply<Long>> replyTo) {
    unanswered = Optional.of(replyTo);
    return Effect()
        .persist(event)
        .thenRun(written -> unanswered = Optional.empty())
        .thenReply(replyTo, written -> StatusReply.success(cid));
  }

  /** A write that fails restarts the ledger, which then knows no more than the journal does. */
  @Override
  public SignalHandler<Leases> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            state -> {
              unanswered.ifPresent(replyTo -> replyTo.tell(StatusReply.error(journalFailed())));
              unanswered = Optional.empty();
            })
        .build();
  }

  private static FailureException journalFailed() {
    return new FailureException(
        FailureCode.JOURNAL_FAILED,
        "The journal of the context ids could not be written",
        "See the daemon's log; make room on the state directory's disk, then try again.");
  }

  @Override
  public EventHandler<Leases, Event> eventHandler() {
    return Leases::apply;
  }
}
