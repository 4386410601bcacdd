package dev.cloister.runtime.journal;

import akka.util.ByteString;
import dev.cloister.actors.codec.JournalSerializer;
import dev.cloister.actors.journal.JournalRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The journal's tables, read and changed beside Akka: only while nobody has the state open. */
final class JournalRows {
  private static final String EVENTS =
      "SELECT FALSE, \"persistence_id\", \"sequence_number\", \"write_timestamp\", \"event_ser_id\","
          + " \"event_ser_manifest\", \"event_payload\" FROM \"event_journal\""
          + " WHERE \"deleted\" = FALSE AND \"persistence_id\" = ? ORDER BY \"sequence_number\"";
  private static final String SNAPSHOTS =
      "SELECT TRUE, \"persistence_id\", \"sequence_number\", \"created\", \"snapshot_ser_id\","
          + " \"snapshot_ser_manifest\", \"snapshot_payload\" FROM \"snapshot\""
          + " WHERE \"persistence_id\" = ? ORDER BY \"sequence_number\"";
  private static final String OWNERS =
      "SELECT \"persistence_id\" FROM \"event_journal\" UNION"
          + " SELECT \"persistence_id\" FROM \"snapshot\" ORDER BY 1";

  private final Connection connection;

  JournalRows(Connection connection) {
    this.connection = connection;
  }

  List<String> owners() throws SQLException {
    List<String> owners = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(OWNERS)) {
      while (rows.next()) {
        owners.add(rows.getString(1));
      }
    }
    return owners;
  }

  /** In order; those that Akka has deleted aside. */
  List<JournalRow> events(String owner) throws SQLException {
    return rows(EVENTS, owner);
  }

  /** In order. */
  List<JournalRow> snapshots(String owner) throws SQLException {
    return rows(SNAPSHOTS, owner);
  }

  /** The highest number of any row, deleted ones too; 0 where there is none. */
  long highest(String owner) throws SQLException {
    String query =
        "SELECT MAX(n) FROM (SELECT MAX(\"sequence_number\") n FROM \"event_journal\" WHERE"
            + " \"persistence_id\" = ?1 UNION ALL SELECT MAX(\"sequence_number\") FROM \"snapshot\""
            + " WHERE \"persistence_id\" = ?1)";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, owner);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** Moves a row to where Akka does not read. */
  void setAside(JournalRow row) throws SQLException {
    setAside(
        row.snapshot() ? "snapshot" : "event_journal",
        " WHERE \"persistence_id\" = ? AND \"sequence_number\" = ?",
        row.owner(),
        row.sequence());
  }

  /** Moves every row there, deleted ones too: nothing tells of the owner any more. */
  void setAside(String owner) throws SQLException {
    for (String table : List.of("snapshot", "event_journal")) {
      setAside(table, " WHERE \"persistence_id\" = ?", owner);
    }
  }

  private void setAside(String table, String which, Object... values) throws SQLException {
    execute(
        "CREATE TABLE IF NOT EXISTS \"quarantined_"
            + table
            + "\" AS SELECT * FROM \""
            + table
            + "\" WHERE FALSE");
    execute(
        "INSERT INTO \"quarantined_" + table + "\" SELECT * FROM \"" + table + "\"" + which,
        values);
    execute("DELETE FROM \"" + table + "\"" + which, values);
  }

  /** From now on the owner's state is this, whatever its events say. */
  void rebuild(String owner, JournalRecord state, long nowMillis) throws SQLException {
    JournalSerializer serializer = new JournalSerializer();
    long sequence = Math.max(1, highest(owner));
    for (JournalRow row : snapshots(owner)) {
      if (row.sequence() == sequence) {
        setAside(row);
      }
    }
    execute(
        "INSERT INTO \"snapshot\" (\"persistence_id\", \"sequence_number\", \"created\","
            + " \"snapshot_ser_id\", \"snapshot_ser_manifest\", \"snapshot_payload\")"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        owner,
        sequence,
        nowMillis,
        serializer.identifier(),
        serializer.manifest(state),
        serializer.toBinary(state));
  }

  private List<JournalRow> rows(String query, String owner) throws SQLException {
    List<JournalRow> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, owner);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(
              new JournalRow(
                  rows.getBoolean(1),
                  rows.getString(2),
                  rows.getLong(3),
                  rows.getLong(4),
                  rows.getInt(5),
                  rows.getString(6),
                  ByteString.fromArray(rows.getBytes(7))));
        }
      }
    }
    return found;
  }

  private void execute(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }
}
