package dev.cloister.runtime.journal;

import static dev.cloister.runtime.journal.EarlierJournal.GONE;
import static dev.cloister.runtime.journal.EarlierJournal.RESTS;
import static dev.cloister.runtime.journal.EarlierJournal.VANISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.snapshot.Snapshot;
import dev.cloister.actors.snapshot.SnapshotKind;
import dev.cloister.actors.snapshot.SnapshotLedger;
import dev.cloister.actors.snapshot.Snapshots;
import dev.cloister.actors.workspace.NameLedger.Names;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceState.Stopping;
import dev.cloister.runtime.journal.RepairReport.Item;
import dev.cloister.runtime.qemu.PrivateDirectory;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is deleted, every disk is kept, and the result opens. */
final class RepairTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);
  private static final int EVENTS = 31;

  @TempDir private Path home;
  private StateDirectory state;
  private EarlierJournal journal;

  @BeforeEach
  void open() {
    state = new StateDirectory(home, home.resolve("run"));
    journal = EarlierJournal.in(state);
  }

  @Test
  void aWholeJournalIsExportedAndLeftAsItIs() throws Exception {
    RepairReport report = repair();

    assertThat(report.items()).isEmpty();
    List<String> lines = Files.readAllLines(Path.of(report.export()));
    assertThat(lines).hasSize(EVENTS).noneMatch(line -> line.contains("\"damage\""));
    assertThat(lines)
        .anyMatch(
            line ->
                line.contains("\"manifest\":\"workspace-created\"")
                    && line.contains("\"name\":\"rests\""));
    assertThat(count("event_journal")).isEqualTo(EVENTS);
    assertThat(count("snapshot")).isZero();
  }

  @Test
  void aWorkspaceWhoseDescriptionIsReadableIsKept() throws Exception {
    journal.damageEvent(EarlierJournal.owner(RESTS), 5);

    RepairReport report = repair();

    Item item = only(report);
    assertThat(item.workspace()).contains(RESTS.value());
    assertThat(item.name()).contains("rests");
    assertThat(item.damage()).contains("event 5");
    assertThat(item.disk()).contains(state.disk(RESTS).toString());
    assertThat(state.disk(RESTS)).hasContent("disk of " + RESTS);
    assertThat(count("quarantined_event_journal")).isEqualTo(1);
    assertThat(Files.readString(Path.of(report.export()))).contains("\"damage\"", "\"bytes\"");
    Reading now = reading(EarlierJournal.owner(RESTS));
    assertThat(now.isWhole()).isTrue();
    Stopping stopping = (Stopping) now.snapshot().orElseThrow();
    assertThat(stopping.spec().name()).isEqualTo("rests");
    assertThat(stopping.spec().memoryMiB()).isEqualTo(192);
    assertThat(names().byId()).containsOnlyKeys(RESTS, VANISHED);
    assertThat(repair(1).items()).isEmpty();
  }

  @Test
  void aMissingEventIsDamageToo() throws Exception {
    journal.removeEvent(EarlierJournal.owner(RESTS), 4);

    assertThat(only(repair()).damage()).contains("event 4 is missing");
    assertThat(reading(EarlierJournal.owner(RESTS)).isWhole()).isTrue();
  }

  /** Each event can be read, and they make no sense together. */
  @Test
  void eventsThatCannotFollowEachOtherAreDamageToo() throws Exception {
    journal.execute(
        "UPDATE \"event_journal\" SET \"event_ser_manifest\" = 'workspace-deleted' WHERE"
            + " \"persistence_id\" = ? AND \"event_ser_manifest\" = 'start-requested'",
        EarlierJournal.owner(RESTS));

    assertThat(only(repair()).damage()).contains("cannot follow");
    assertThat(reading(EarlierJournal.owner(RESTS)).snapshot()).isPresent();
  }

  @Test
  void aWorkspaceOfWhichNothingIsKnownIsSetAsideWithItsDisk() throws Exception {
    journal.damageEvent(EarlierJournal.owner(RESTS), 1);

    RepairReport report = repair();

    Item item = only(report);
    assertThat(item.name()).contains("rests");
    Path disk = Path.of(item.disk().orElseThrow());
    assertThat(disk).startsWith(state.quarantine()).hasContent("disk of " + RESTS);
    assertThat(state.workspace(RESTS)).doesNotExist();
    assertThat(names().byId()).isEqualTo(Map.of(VANISHED, "vanished"));
    assertThat(reading(EarlierJournal.owner(RESTS)).records()).isEmpty();
    assertThat(count("quarantined_event_journal")).isEqualTo(10);
    assertThat(repair(1).items()).isEmpty();
  }

  /** Akka reads only what lies behind the last snapshot. */
  @Test
  void whatNobodyReadsIsNoDamage() {
    journal.putSnapshot("workspaces", 3, new Names(Map.of(RESTS, "rests", VANISHED, "vanished")));
    journal.damageEvent("workspaces", 2);

    assertThat(repair().items()).isEmpty();
  }

  @Test
  void theNamesAreMadeAnewOfTheWorkspaces() throws Exception {
    journal.damageEvent("workspaces", 1);

    assertThat(only(repair()).what()).isEqualTo("names");

    assertThat(names().byId())
        .containsExactly(Map.entry(RESTS, "rests"), Map.entry(VANISHED, "vanished"));
    assertThat(count("quarantined_event_journal")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"the end", "all", "the snapshot"})
  void aLivingWorkspaceWithoutANameGetsItBack(String lost) throws Exception {
    journal.loseNames(lost);

    RepairReport report = repair();

    assertThat(names().byId())
        .containsExactly(Map.entry(RESTS, "rests"), Map.entry(VANISHED, "vanished"));
    assertThat(report.items()).isNotEmpty();
    if (lost.equals("the end")) {
      assertThat(only(report).name()).contains("vanished");
      assertThat(only(report).disk()).contains(state.disk(VANISHED).toString());
    }
    assertThat(state.disk(RESTS)).hasContent("disk of " + RESTS);
    assertThat(state.disk(VANISHED)).hasContent("disk of " + VANISHED);
    prepare();
    assertThat(repair(1).items()).isEmpty();
  }

  @Test
  void whoseNameAnotherHasByNowIsNamedByItsId() throws Exception {
    journal.putSnapshot("workspaces", 4, new Names(Map.of(RESTS, "vanished")));

    assertThat(only(repair()).name()).contains(VANISHED.value());

    assertThat(names().byId()).isEqualTo(Map.of(RESTS, "vanished", VANISHED, VANISHED.value()));
  }

  @Test
  void aDeletedWorkspaceDoesNotComeBack() throws Exception {
    journal.damageEvent("workspaces", 1);
    journal.damageEvent(EarlierJournal.owner(GONE), 2);
    journal.putDisk(GONE);

    RepairReport report = repair();

    assertThat(names().byId()).containsOnlyKeys(RESTS, VANISHED);
    assertThat(Path.of(report.aside(), GONE.value(), "disk.qcow2")).hasContent("disk of " + GONE);
    prepare();
    assertThat(repair(1).items()).isEmpty();
  }

  /** As if killed between the release of its name and the end of its journal. */
  @Test
  void aWorkspaceThatIsBeingDeletedGetsNoNameBack() throws Exception {
    journal.removeEvent(EarlierJournal.owner(GONE), 5);
    journal.damageEvent("workspaces", 1);

    repair();

    assertThat(names().byId()).containsOnlyKeys(RESTS, VANISHED);
    prepare();
  }

  @Test
  void aWorkspaceThatGaveUpItsNameAndHasNoDiskStaysDeleted() throws Exception {
    journal.removeEvent(EarlierJournal.owner(GONE), 5);
    journal.removeEvent(EarlierJournal.owner(GONE), 4);

    assertThat(repair().items()).isEmpty();

    assertThat(names().byId()).containsOnlyKeys(RESTS, VANISHED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"journal.h2.sql", "journal.jsonl"})
  void aRepairThatFailsLeavesTheJournalAsItWas(String obstacle) throws Exception {
    JournalDatabaseTest.Damage.file(journal.file(), "garbage");
    byte[] before = Files.readAllBytes(journal.file());
    // What it has to write cannot be written, for there is a directory.
    Files.createDirectory(aside().resolve(obstacle));

    assertThatThrownBy(this::repair).isInstanceOf(FailureException.class);

    assertThat(journal.file()).hasBinaryContent(before);
    assertThat(state.disk(RESTS)).hasContent("disk of " + RESTS);
    assertThat(state.journal().toFile().list()).containsExactly("journal.mv.db");
  }

  @Test
  void whatAKilledRepairHasLeftIsNoHindrance() throws Exception {
    Path left = Files.createDirectory(state.journal().resolve("repair"));
    Files.writeString(left.resolve("journal.mv.db"), "unfinished");

    assertThat(repair().items()).isEmpty();

    assertThat(left).doesNotExist();
    assertThat(count("event_journal")).isEqualTo(EVENTS);
  }

  @Test
  void disksAreMovedOnceTheJournalDoesNotTellOfThem() throws Exception {
    journal.damageEvent(EarlierJournal.owner(RESTS), 1);
    Files.createDirectories(aside().resolve(RESTS.value()).resolve("in the way"));

    assertThatThrownBy(this::repair).isInstanceOf(FailureException.class);

    assertThat(reading(EarlierJournal.owner(RESTS)).records()).isEmpty();
    assertThat(state.disk(RESTS)).hasContent("disk of " + RESTS);
    assertThat(Path.of(only(repair(1)).disk().orElseThrow())).hasContent("disk of " + RESTS);
  }

  @Test
  void rowsThatCannotBeWrittenAreNotPassedOver() throws Exception {
    Path copy = Files.createDirectory(home.resolve("aside"));
    Files.copy(journal.file(), copy.resolve("journal.mv.db"));
    Path fresh = Files.createDirectory(home.resolve("fresh"));
    new JournalDatabase(fresh).open().close();

    try (Connection readOnly =
        DriverManager.getConnection(
            "jdbc:h2:file:" + fresh.resolve("journal") + ";ACCESS_MODE_DATA=r", "sa", "")) {
      assertThatThrownBy(() -> Salvage.into(readOnly, copy)).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void theCidsAreMadeAnewOfTheVms() throws Exception {
    journal.damageEvent("cid-ledger", 1);
    // As if its VM ran: what came after its start is gone.
    for (String manifest : List.of("vm-stopped", "stop-requested")) {
      journal.execute(
          "DELETE FROM \"event_journal\" WHERE \"persistence_id\" = ? AND \"event_ser_manifest\" = ?"
              + " AND \"sequence_number\" > 8",
          EarlierJournal.owner(RESTS),
          manifest);
    }

    assertThat(only(repair()).what()).isEqualTo("cids");

    CidLedger.Leases leases = (CidLedger.Leases) reading("cid-ledger").snapshot().orElseThrow();
    assertThat(leases.held()).isEqualTo(Map.of(19L, RESTS));
    assertThat(leases.last()).isEqualTo(19);
  }

  /** The files of a snapshot are kept for its record alone. */
  @Test
  void theSnapshotsThatCanBeReadAreKept() throws Exception {
    Snapshot taken =
        new Snapshot(
            "0a1b2c3d4e5f",
            "before",
            new Snapshot.Subject(RESTS, "rests", "minimal", "", 1, 192, 1 << 30, Optional.empty()),
            SnapshotKind.FULL,
            Optional.empty(),
            "",
            Instant.EPOCH,
            true,
            1,
            2);
    Snapshots known = new Snapshots(Map.of(taken.id(), taken), Map.of(RESTS, taken.id()));
    journal.putSnapshot(SnapshotLedger.PERSISTENCE_ID, 5, known);
    String others =
        "\"writer\", \"write_timestamp\", \"adapter_manifest\", \"event_payload\", \"event_ser_id\"";
    journal.execute(
        "INSERT INTO \"event_journal\" (\"deleted\", \"persistence_id\", \"sequence_number\","
            + " \"event_ser_manifest\", "
            + others
            + ") SELECT FALSE, ?, 6, 'snapshot-taken', "
            + others
            + " FROM \"event_journal\" WHERE \"persistence_id\" = 'cid-ledger' AND"
            + " \"sequence_number\" = 1",
        SnapshotLedger.PERSISTENCE_ID);

    Item item = only(repair());

    assertThat(item.what()).isEqualTo("snapshots");
    assertThat(item.outcome()).isEqualTo("1 could be read and are kept");
    assertThat(reading(SnapshotLedger.PERSISTENCE_ID).isWhole()).isTrue();
    assertThat(reading(SnapshotLedger.PERSISTENCE_ID).snapshot()).contains(known);
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "cut off", "overwritten", "empty", "gone"})
  void aFileThatIsNoDatabaseIsReplacedAndNoDiskIsLost(String how) throws Exception {
    JournalDatabaseTest.Damage.file(journal.file(), how);

    RepairReport report = repair();

    assertThat(report.items()).isNotEmpty();
    prepare();
    for (WorkspaceId id : List.of(RESTS, VANISHED)) {
      Optional<Path> moved =
          report.items().stream()
              .filter(item -> item.workspace().equals(Optional.of(id.value())))
              .flatMap(item -> item.disk().stream())
              .map(Path::of)
              .findFirst();
      assertThat(moved.orElse(state.disk(id))).hasContent("disk of " + id);
    }
    assertThat(repair(1).items()).isEmpty();
  }

  /** H2's own tool reads whole files too, and of others what there is. */
  @Test
  void whatCanBeReadOfAFileComesOver() throws Exception {
    Path aside = Files.createDirectory(home.resolve("aside"));
    Files.move(journal.file(), aside.resolve("journal.mv.db"));

    try (Connection fresh = new JournalDatabase(state.journal()).open()) {
      assertThat(Salvage.into(fresh, aside)).isEqualTo(EVENTS);
    }

    assertThat(names().byId()).containsOnlyKeys(RESTS, VANISHED);
    assertThat(repair().items()).isEmpty();
    prepare();
  }

  private void prepare() {
    new JournalDatabase(state.journal()).prepare(state.workspaces());
  }

  /** Where the first repair sets things aside. */
  private Path aside() throws IOException {
    PrivateDirectory.ensure(state.quarantine());
    Path aside = state.quarantine().resolve("20261121-120000-000");
    PrivateDirectory.ensure(aside);
    return aside;
  }

  private RepairReport repair() {
    return repair(0);
  }

  private RepairReport repair(int secondsLater) {
    return Repair.of(state, Clock.offset(CLOCK, java.time.Duration.ofSeconds(secondsLater)));
  }

  private static Item only(RepairReport report) {
    assertThat(report.items()).hasSize(1);
    return report.items().get(0);
  }

  private Reading reading(String owner) throws SQLException {
    try (Connection connection = journal.open()) {
      return Reading.of(new JournalRows(connection), owner);
    }
  }

  private Names names() throws SQLException {
    return Survivor.names(reading("workspaces")).orElseThrow();
  }

  private int count(String table) throws SQLException, IOException {
    try (Connection connection = journal.open();
        ResultSet rows =
            connection.createStatement().executeQuery("SELECT COUNT(*) FROM \"" + table + "\"")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
