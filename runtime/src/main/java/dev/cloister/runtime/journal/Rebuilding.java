package dev.cloister.runtime.journal;

import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.snapshot.SnapshotEvent;
import dev.cloister.actors.snapshot.SnapshotLedger;
import dev.cloister.actors.snapshot.Snapshots;
import dev.cloister.actors.task.TaskLedger;
import dev.cloister.actors.task.Tasks;
import dev.cloister.actors.workspace.NameLedger;
import dev.cloister.actors.workspace.NameLedger.NameReleased;
import dev.cloister.actors.workspace.NameLedger.NameReserved;
import dev.cloister.actors.workspace.NameLedger.Names;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceSpec;
import dev.cloister.actors.workspace.WorkspaceState.Deleted;
import dev.cloister.actors.workspace.WorkspaceState.Stopping;
import dev.cloister.runtime.journal.RepairReport.Item;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds what is damaged in an open journal, sets it aside, and puts what can be known in its place.
 * A workspace whose description is readable anywhere is kept: it is <em>stopping</em> then, so that
 * the next daemon ends its VM, if it still has one, and its disk is as it was. Used once.
 */
final class Rebuilding {
  private final JournalRows rows;
  private final StateDirectory state;
  private final Path aside;
  private final Instant now;
  private final List<Item> items = new ArrayList<>();
  private final Map<WorkspaceId, Survivor> survivors = new LinkedHashMap<>();
  private final List<WorkspaceId> leaving = new ArrayList<>();

  Rebuilding(JournalRows rows, StateDirectory state, Path aside, Instant now) {
    this.rows = rows;
    this.state = state;
    this.aside = aside;
    this.now = now;
  }

  /**
   * What was damaged. Disks are where they were until {@link #moveDisks}, though what is told of
   * them has happened already.
   */
  List<Item> run() throws SQLException {
    Reading names = Reading.of(rows, NameLedger.PERSISTENCE_ID);
    for (String owner : rows.owners()) {
      Optional<WorkspaceId> id = Survivor.idOf(owner);
      if (id.isPresent()) {
        workspace(id.get(), owner, names);
      }
    }
    names(names);
    cids(Reading.of(rows, CidLedger.PERSISTENCE_ID));
    tasks(Reading.of(rows, TaskLedger.PERSISTENCE_ID));
    snapshots(Reading.of(rows, SnapshotLedger.PERSISTENCE_ID));
    disksOfNobody();
    return items;
  }

  private void workspace(WorkspaceId id, String owner, Reading names) throws SQLException {
    Reading reading = Reading.of(rows, owner);
    Survivor.Fold fold = Survivor.of(reading);
    if (fold.damage().isEmpty()) {
      fold.survivor().ifPresent(alive -> survivors.put(id, alive));
      return;
    }
    String damage = fold.damage().get();
    for (JournalRow row : reading.damaged()) {
      rows.setAside(row);
    }
    if (Survivor.isDeleted(reading)
        || (Survivor.isDoomed(reading) && !(names.isWhole() && named(names, id).isPresent()))) {
      rows.rebuild(owner, new Deleted(id), now.toEpochMilli());
      tell(id, named(names, id), damage, "it was being deleted; set aside", leave(id));
      return;
    }
    Optional<Survivor> known =
        Survivor.described(reading).map(survivor -> survivor.called(named(names, id)));
    if (known.isPresent()) {
      Survivor survivor = known.get();
      survivors.put(id, survivor);
      rows.rebuild(
          owner,
          new Stopping(
              survivor.spec(),
              Optional.empty(),
              "its journal was repaired",
              now,
              Optional.empty(),
              Optional.empty()),
          now.toEpochMilli());
      tell(id, Optional.of(survivor.spec().name()), damage, "kept; it will be stopped", disk(id));
      return;
    }
    rows.setAside(owner);
    tell(id, named(names, id), damage, "nothing of it could be read; set aside", leave(id));
  }

  private static Optional<String> named(Reading names, WorkspaceId id) {
    return Survivor.names(names).map(known -> known.byId().get(id));
  }

  // ---- the ledgers

  private void names(Reading reading) throws SQLException {
    Optional<Names> whole = Survivor.names(reading).filter(names -> reading.isWhole());
    Names right = whole.orElseGet(() -> new Names(Map.of()));
    for (WorkspaceId id : List.copyOf(right.byId().keySet())) {
      if (!survivors.containsKey(id)) {
        right = right.apply(new NameReleased(id));
      }
    }
    for (WorkspaceSpec spec : unnamed(reading, right)) {
      String name = right.byId().containsValue(spec.name()) ? spec.id().value() : spec.name();
      right = right.apply(new NameReserved(spec.id(), name));
      if (whole.isPresent()) {
        tell(
            spec.id(),
            Optional.of(name),
            "the names did not tell of it",
            "kept, under this name",
            disk(spec.id()));
      }
    }
    if (whole.isPresent() && whole.get().equals(right)) {
      return;
    }
    rebuild(reading, right);
    if (!reading.isWhole()) {
      tell("names", reading, "made anew of the workspaces there are");
    }
  }

  /**
   * Older ones first. A ledger that has lost its end looks whole. A name that was released and a
   * disk that is gone mean a workspace that was deleted, of whose own journal the end is lost.
   */
  private List<WorkspaceSpec> unnamed(Reading names, Names known) {
    Set<WorkspaceId> released =
        names.records().stream()
            .filter(NameReleased.class::isInstance)
            .map(record -> ((NameReleased) record).id())
            .collect(Collectors.toSet());
    return survivors.values().stream()
        .filter(survivor -> !survivor.doomed())
        .map(Survivor::spec)
        .filter(spec -> !known.byId().containsKey(spec.id()))
        .filter(spec -> !released.contains(spec.id()) || Files.exists(state.workspace(spec.id())))
        .sorted(Comparator.comparing(WorkspaceSpec::createdAt))
        .toList();
  }

  private void cids(Reading reading) throws SQLException {
    if (reading.isWhole()) {
      return;
    }
    Map<Long, WorkspaceId> held = new TreeMap<>();
    survivors.forEach((id, survivor) -> survivor.cid().ifPresent(cid -> held.put(cid, id)));
    long last = held.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    rebuild(reading, new CidLedger.Leases(held, last, Optional.empty()));
    tell("cids", reading, "made anew of the VMs there are");
  }

  private void tasks(Reading reading) throws SQLException {
    if (!reading.isWhole()) {
      rebuild(reading, new Tasks(Map.of()));
      tell("tasks", reading, "forgotten; jobs go on in their workspaces");
    }
  }

  /** What can be read counts; the files of those that cannot are let go of. */
  private void snapshots(Reading reading) throws SQLException {
    if (reading.isWhole()) {
      return;
    }
    Snapshots right = Snapshots.NONE;
    for (JournalRecord record : reading.records()) {
      if (record instanceof Snapshots state) {
        right = state;
      } else if (record instanceof SnapshotEvent event) {
        right = right.apply(event);
      }
    }
    rebuild(reading, right);
    tell("snapshots", reading, right.byId().size() + " could be read and are kept");
  }

  private void rebuild(Reading reading, JournalRecord right) throws SQLException {
    for (JournalRow row : reading.damaged()) {
      rows.setAside(row);
    }
    rows.rebuild(reading.owner(), right, now.toEpochMilli());
  }

  // ---- disks

  /** A disk that no journal tells of would be taken for a remnant some day. */
  private void disksOfNobody() {
    String[] names = state.workspaces().toFile().list();
    for (String name : names == null ? new String[0] : names) {
      if (WorkspaceId.isId(name)) {
        WorkspaceId id = new WorkspaceId(name);
        if (!survivors.containsKey(id) && !leaving.contains(id)) {
          tell(id, Optional.empty(), "no journal tells of it", "set aside", leave(id));
        }
      }
    }
  }

  private Optional<String> disk(WorkspaceId id) {
    return Optional.of(state.disk(id)).filter(Files::exists).map(Path::toString);
  }

  /** Where it will be. */
  private Optional<String> leave(WorkspaceId id) {
    if (!Files.exists(state.workspace(id))) {
      return Optional.empty();
    }
    leaving.add(id);
    return Optional.of(aside.resolve(id.value()).resolve("disk.qcow2").toString());
  }

  /**
   * Moves the disks of which the journal does not tell any more. To be done when it does not: what
   * is left of them then is a disk of nobody to the next repair.
   */
  void moveDisks() throws IOException {
    for (WorkspaceId id : leaving) {
      Files.move(state.workspace(id), aside.resolve(id.value()));
    }
  }

  private void tell(
      WorkspaceId id, Optional<String> name, String damage, String outcome, Optional<String> disk) {
    items.add(new Item("workspace", Optional.of(id.value()), name, damage, outcome, disk));
  }

  private void tell(String what, Reading reading, String outcome) {
    items.add(
        new Item(
            what,
            Optional.empty(),
            Optional.empty(),
            reading.damage().orElseThrow(),
            outcome,
            Optional.empty()));
  }
}
