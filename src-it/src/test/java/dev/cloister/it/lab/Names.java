package dev.cloister.it.lab;

import dev.cloister.actors.codec.JournalSerializer;
import dev.cloister.actors.workspace.Workspace;
import dev.cloister.actors.workspace.WorkspaceEvent.DeleteRequested;
import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Writes in a journal that nobody has open. */
public final class Names {
  private static final String FORGET =
      "DELETE FROM \"event_journal\" WHERE \"persistence_id\" = 'workspaces' AND"
          + " \"sequence_number\" = (SELECT MAX(\"sequence_number\") FROM \"event_journal\" WHERE"
          + " \"persistence_id\" = 'workspaces')";

  private static final String SAME =
      "\"persistence_id\", \"deleted\", \"writer\", \"write_timestamp\", \"adapter_manifest\","
          + " \"event_ser_id\"";

  /** The same columns of the last event, but for what tells one event from another. */
  private static final String APPEND =
      "INSERT INTO \"event_journal\" ("
          + SAME
          + ", \"sequence_number\", \"event_ser_manifest\", \"event_payload\") SELECT "
          + SAME
          + ", \"sequence_number\" + 1, ?1, ?2 FROM \"event_journal\" WHERE \"persistence_id\" = ?3"
          + " ORDER BY \"sequence_number\" DESC LIMIT 1";

  private Names() {}

  /**
   * Has a workspace, the last that got a name, be on its way out without one: whatever it has is
   * nobody's then. One that is to stay and lost its name is a damage.
   */
  public static void giveUp(Path journalDirectory, WorkspaceId id) {
    String url = "jdbc:h2:file:" + journalDirectory.resolve("journal") + ";IFEXISTS=TRUE";
    JournalSerializer serializer = new JournalSerializer();
    DeleteRequested deletion = new DeleteRequested(Optional.empty(), Instant.now());
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        PreparedStatement forget = connection.prepareStatement(FORGET);
        PreparedStatement append = connection.prepareStatement(APPEND)) {
      append.setString(1, serializer.manifest(deletion));
      append.setBytes(2, serializer.toBinary(deletion));
      append.setString(3, Workspace.persistenceId(id).id());
      if (forget.executeUpdate() != 1 || append.executeUpdate() != 1) {
        throw new IllegalStateException("There is no such workspace to give up");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
