package dev.cloister.it.lab;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Does to a journal that nobody has open what no daemon would. */
public final class Names {
  private static final String LAST =
      "DELETE FROM \"event_journal\" WHERE \"persistence_id\" = 'workspaces' AND"
          + " \"sequence_number\" = (SELECT MAX(\"sequence_number\") FROM \"event_journal\" WHERE"
          + " \"persistence_id\" = 'workspaces')";

  private Names() {}

  /** Forgets the name that was reserved last: whatever its workspace has is nobody's then. */
  public static void forgetLast(Path journalDirectory) {
    String url = "jdbc:h2:file:" + journalDirectory.resolve("journal") + ";IFEXISTS=TRUE";
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        PreparedStatement statement = connection.prepareStatement(LAST)) {
      if (statement.executeUpdate() != 1) {
        throw new IllegalStateException("There is no name to forget");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
