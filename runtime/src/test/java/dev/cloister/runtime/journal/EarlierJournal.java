package dev.cloister.runtime.journal;

import dev.cloister.actors.codec.JournalSerializer;
import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.qemu.PrivateDirectory;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.h2.tools.RunScript;

/**
 * A journal that an earlier version wrote: {@code rests} was stopped twice, {@code vanished} is
 * lost, {@code gone} was deleted. And what can be done to it.
 */
public final class EarlierJournal {
  public static final WorkspaceId RESTS = new WorkspaceId("ws-e5340e5d0199");
  public static final WorkspaceId VANISHED = new WorkspaceId("ws-9897094ecc8e");
  public static final WorkspaceId GONE = new WorkspaceId("ws-eb2fb9013867");

  private final StateDirectory state;

  private EarlierJournal(StateDirectory state) {
    this.state = state;
  }

  /** Puts it into {@code state}, with a disk for each workspace. */
  public static EarlierJournal in(StateDirectory state) {
    EarlierJournal journal = new EarlierJournal(state);
    try (Reader script =
        new InputStreamReader(
            EarlierJournal.class.getResourceAsStream("/journal/earlier.sql"),
            StandardCharsets.UTF_8)) {
      PrivateDirectory.ensure(state.journal());
      PrivateDirectory.ensure(state.workspaces());
      journal.putDisk(RESTS);
      journal.putDisk(VANISHED);
      try (Connection connection = journal.open()) {
        RunScript.execute(connection, script);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return journal;
  }

  public static String owner(WorkspaceId id) {
    return "workspace|" + id;
  }

  public Path file() {
    return state.journal().resolve("journal.mv.db");
  }

  public void putDisk(WorkspaceId id) throws IOException {
    PrivateDirectory.ensure(state.workspace(id));
    Files.writeString(state.disk(id), "disk of " + id);
  }

  /** Takes names from the journal so that it cannot be seen of it alone, or barely. */
  public void loseNames(String how) {
    switch (how) {
      case "the end" ->
          execute(
              "DELETE FROM \"event_journal\" WHERE \"persistence_id\" = 'workspaces'"
                  + " AND \"sequence_number\" > 1");
      case "all" ->
          execute("DELETE FROM \"event_journal\" WHERE \"persistence_id\" = 'workspaces'");
      default ->
          // As after a snapshot, which is lost.
          execute(
              "UPDATE \"event_journal\" SET \"deleted\" = TRUE"
                  + " WHERE \"persistence_id\" = 'workspaces'");
    }
  }

  /** Cuts the bytes of an event in half. */
  public void damageEvent(String owner, long sequence) {
    execute(
        "UPDATE \"event_journal\" SET \"event_payload\" = X'bf6473' WHERE \"persistence_id\" = ?"
            + " AND \"sequence_number\" = ?",
        owner,
        sequence);
  }

  public void removeEvent(String owner, long sequence) {
    execute(
        "DELETE FROM \"event_journal\" WHERE \"persistence_id\" = ? AND \"sequence_number\" = ?",
        owner,
        sequence);
  }

  public void putSnapshot(String owner, long sequence, JournalRecord state) {
    JournalSerializer serializer = new JournalSerializer();
    execute(
        "INSERT INTO \"snapshot\" VALUES (?, ?, 0, ?, ?, ?, NULL, NULL, NULL)",
        owner,
        sequence,
        serializer.identifier(),
        serializer.manifest(state),
        serializer.toBinary(state));
  }

  public void execute(String sql, Object... values) {
    try (Connection connection = open();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      if (statement.executeUpdate() == 0) {
        throw new IllegalStateException("There is no such row");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Connection open() throws SQLException {
    return new JournalDatabase(state.journal()).openEmpty();
  }
}
