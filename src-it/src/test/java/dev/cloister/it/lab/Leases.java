package dev.cloister.it.lab;

import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.codec.JournalSerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** Reads from a journal that nobody has open which workspace holds which CID. */
final class Leases {
  private static final String OF_THE_LEDGER = " WHERE \"persistence_id\" = 'cid-ledger'";

  private final JournalSerializer serializer = new JournalSerializer();
  private final Map<Long, String> held = new TreeMap<>();

  private Leases() {}

  static Map<Long, String> read(Path journalDirectory) {
    Path file = journalDirectory.resolve("journal");
    if (!Files.exists(journalDirectory.resolve("journal.mv.db"))) {
      return Map.of();
    }
    Leases leases = new Leases();
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + file + ";IFEXISTS=TRUE", "sa", "");
        Statement statement = connection.createStatement()) {
      long since = leases.readSnapshot(statement);
      leases.readEvents(statement, since);
    } catch (SQLException | IOException e) {
      throw new IllegalStateException("Cannot read the journal " + file, e);
    }
    return leases.held;
  }

  private long readSnapshot(Statement statement) throws SQLException, IOException {
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT \"sequence_number\", \"snapshot_payload\", \"snapshot_ser_manifest\" FROM \"snapshot\""
                + OF_THE_LEDGER
                + " ORDER BY \"sequence_number\" DESC LIMIT 1")) {
      if (!rows.next()) {
        return 0;
      }
      CidLedger.Leases leases =
          (CidLedger.Leases) serializer.fromBinary(rows.getBytes(2), rows.getString(3));
      leases.held().forEach((cid, workspace) -> held.put(cid, workspace.value()));
      return rows.getLong(1);
    }
  }

  private void readEvents(Statement statement, long since) throws SQLException, IOException {
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT \"event_payload\", \"event_ser_manifest\" FROM \"event_journal\""
                + OF_THE_LEDGER
                + " AND \"sequence_number\" > "
                + since
                + " ORDER BY \"sequence_number\"")) {
      while (rows.next()) {
        Object event = serializer.fromBinary(rows.getBytes(1), rows.getString(2));
        if (event instanceof CidLedger.Leased leased) {
          held.put(leased.cid(), leased.workspace().value());
        } else if (event instanceof CidLedger.Quarantined quarantined) {
          held.remove(quarantined.cid());
        } else {
          held.remove(((CidLedger.Released) event).cid());
        }
      }
    }
  }
}
