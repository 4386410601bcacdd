package dev.cloister.runtime.journal;

import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.workspace.Keeping;
import dev.cloister.actors.workspace.KeepingAction;
import dev.cloister.actors.workspace.NameLedger;
import dev.cloister.actors.workspace.NameLedger.Names;
import dev.cloister.actors.workspace.VmRecord;
import dev.cloister.actors.workspace.WorkspaceEvent;
import dev.cloister.actors.workspace.WorkspaceEvent.DeleteRequested;
import dev.cloister.actors.workspace.WorkspaceEvent.LifetimeExtended;
import dev.cloister.actors.workspace.WorkspaceEvent.VmLaunched;
import dev.cloister.actors.workspace.WorkspaceEvent.WorkspaceAssigned;
import dev.cloister.actors.workspace.WorkspaceEvent.WorkspaceCreated;
import dev.cloister.actors.workspace.WorkspaceEvent.WorkspaceDeleted;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceSpec;
import dev.cloister.actors.workspace.WorkspaceState;
import dev.cloister.actors.workspace.WorkspaceState.Absent;
import dev.cloister.actors.workspace.WorkspaceState.Deleted;
import dev.cloister.actors.workspace.WorkspaceState.Deleting;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import java.util.Map;
import java.util.Optional;

/**
 * A workspace the journal tells of.
 *
 * @param cid of its VM, or of its last one
 * @param doomed whether it is being deleted
 */
record Survivor(WorkspaceSpec spec, Optional<Long> cid, boolean doomed) {
  private static final String PREFIX = "workspace|";

  /** What a workspace's journal comes to: a workspace, or none (any more), or damage. */
  record Fold(Optional<Survivor> survivor, Optional<String> damage) {}

  static Optional<WorkspaceId> idOf(String owner) {
    return Optional.of(owner)
        .filter(one -> one.startsWith(PREFIX))
        .map(one -> one.substring(PREFIX.length()))
        .filter(WorkspaceId::isId)
        .map(WorkspaceId::new);
  }

  /** As the workspace itself would read it. */
  static Fold of(Reading reading) {
    if (!reading.isWhole()) {
      return new Fold(Optional.empty(), reading.damage());
    }
    try {
      WorkspaceState state = (WorkspaceState) reading.snapshot().orElseGet(Absent::new);
      for (JournalRecord event : reading.events()) {
        state = ((WorkspaceEvent) event).applyTo(state);
      }
      return new Fold(
          state instanceof Existing existing ? Optional.of(of(existing)) : Optional.empty(),
          Optional.empty());
    } catch (RuntimeException e) {
      return new Fold(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * By anything readable. What was to be deleted at some time is to be stopped then instead: that
   * it was put off may be what cannot be read.
   */
  static Optional<Survivor> described(Reading reading) {
    Optional<WorkspaceSpec> spec = Optional.empty();
    Optional<Long> cid = Optional.empty();
    for (JournalRecord record : reading.records()) {
      if (record instanceof WorkspaceCreated created) {
        spec = Optional.of(created.spec());
      } else if (record instanceof Existing existing) {
        spec = Optional.of(existing.spec());
        cid = existing.vm().isPresent() ? existing.vm().map(VmRecord::cid) : cid;
      } else if (record instanceof WorkspaceAssigned assigned) {
        spec = Optional.of(assigned.spec());
      } else if (record instanceof LifetimeExtended extended) {
        spec = spec.map(one -> one.kept(one.keptHow().until(extended.until())));
      } else if (record instanceof VmLaunched launched) {
        cid = Optional.of(launched.vm().cid());
      }
    }
    Optional<Long> last = cid;
    return spec.map(known -> new Survivor(undeleted(known), last, false));
  }

  private static WorkspaceSpec undeleted(WorkspaceSpec spec) {
    Keeping how = spec.keptHow();
    Optional<Keeping.Lifetime> lifetime =
        how.lifetime().map(one -> new Keeping.Lifetime(one.until(), gentler(one.action())));
    return spec.kept(new Keeping(how.wake(), how.idle(), lifetime));
  }

  private static KeepingAction gentler(KeepingAction action) {
    return action == KeepingAction.DELETE ? KeepingAction.STOP : action;
  }

  /** The same under the name that it is known by, where a spare's is all that could be read. */
  Survivor called(Optional<String> name) {
    return name.isPresent() && spec.spare()
        ? new Survivor(spec.called(name.get()), cid, doomed)
        : this;
  }

  /** Whether anything readable tells that it was deleted. */
  static boolean isDeleted(Reading reading) {
    return reading.records().stream()
        .anyMatch(record -> record instanceof WorkspaceDeleted || record instanceof Deleted);
  }

  /** Whether anything readable tells that it was to be deleted. */
  static boolean isDoomed(Reading reading) {
    return isDeleted(reading)
        || reading.records().stream()
            .anyMatch(record -> record instanceof DeleteRequested || record instanceof Deleting);
  }

  /** Whether this may be a workspace that somebody still wants, so that it needs a name. */
  static boolean isWanted(Reading reading) {
    Fold fold = of(reading);
    return fold.damage().isPresent()
        ? !isDoomed(reading)
        : fold.survivor().filter(survivor -> !survivor.doomed()).isPresent();
  }

  /** Who has which name, as far as the journal can be read. */
  static Optional<Names> names(Reading reading) {
    try {
      Names names = (Names) reading.snapshot().orElseGet(() -> new Names(Map.of()));
      for (JournalRecord event : reading.events()) {
        names = names.apply((NameLedger.Event) event);
      }
      return Optional.of(names);
    } catch (ClassCastException e) {
      return Optional.empty();
    }
  }

  private static Survivor of(Existing existing) {
    return new Survivor(
        existing.spec(), existing.vm().map(VmRecord::cid), existing instanceof Deleting);
  }
}
