package dev.cloister.runtime.journal;

import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.task.TaskLedger;
import dev.cloister.actors.task.Tasks;
import dev.cloister.actors.workspace.NameLedger;
import dev.cloister.actors.workspace.NameLedger.NameReleased;
import dev.cloister.actors.workspace.NameLedger.Names;
import dev.cloister.actors.workspace.WorkspaceId;
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
import java.util.TreeMap;

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

  Rebuilding(JournalRows rows, StateDirectory state, Path aside, Instant now) {
    this.rows = rows;
    this.state = state;
    this.aside = aside;
    this.now = now;
  }

  /** What was damaged. */
  List<Item> run() throws SQLException, IOException {
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
    disksOfNobody();
    return items;
  }

  private void workspace(WorkspaceId id, String owner, Reading names)
      throws SQLException, IOException {
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
    Optional<String> disk = Optional.of(state.disk(id)).filter(Files::exists).map(Path::toString);
    Optional<Survivor> known = Survivor.described(reading);
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
      tell(id, Optional.of(survivor.spec().name()), damage, "kept; it will be stopped", disk);
      return;
    }
    for (JournalRow row : rows.snapshots(owner)) {
      rows.setAside(row);
    }
    for (JournalRow row : rows.events(owner)) {
      rows.setAside(row);
    }
    tell(id, named(names, id), damage, "nothing of it could be read; set aside", moved(id));
  }

  private static Optional<String> named(Reading names, WorkspaceId id) {
    return Survivor.names(names).map(known -> known.byId().get(id));
  }

  // ---- the ledgers

  private void names(Reading reading) throws SQLException {
    Optional<Names> whole = Survivor.names(reading).filter(names -> reading.isWhole());
    Names right = whole.orElseGet(this::namesOfSurvivors);
    for (WorkspaceId id : List.copyOf(right.byId().keySet())) {
      if (!survivors.containsKey(id)) {
        right = right.apply(new NameReleased(id));
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

  private Names namesOfSurvivors() {
    Map<WorkspaceId, String> names = new LinkedHashMap<>();
    survivors.values().stream()
        .map(Survivor::spec)
        .sorted(Comparator.comparing(spec -> spec.createdAt()))
        .forEach(
            spec ->
                names.put(
                    spec.id(), names.containsValue(spec.name()) ? spec.id().value() : spec.name()));
    return new Names(names);
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

  private void rebuild(Reading reading, JournalRecord right) throws SQLException {
    for (JournalRow row : reading.damaged()) {
      rows.setAside(row);
    }
    rows.rebuild(reading.owner(), right, now.toEpochMilli());
  }

  // ---- disks

  /** A disk that no journal tells of would be taken for a remnant some day. */
  private void disksOfNobody() throws IOException {
    String[] names = state.workspaces().toFile().list();
    for (String name : names == null ? new String[0] : names) {
      if (WorkspaceId.isId(name) && !survivors.containsKey(new WorkspaceId(name))) {
        WorkspaceId id = new WorkspaceId(name);
        tell(id, Optional.empty(), "no journal tells of it", "set aside", moved(id));
      }
    }
  }

  private Optional<String> moved(WorkspaceId id) throws IOException {
    Path from = state.workspace(id);
    if (!Files.exists(from)) {
      return Optional.empty();
    }
    Path to = aside.resolve(id.value());
    Files.move(from, to);
    return Optional.of(to.resolve("disk.qcow2").toString());
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
