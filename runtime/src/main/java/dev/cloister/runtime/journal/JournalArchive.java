package dev.cloister.runtime.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.state.Trees;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;
import org.h2.tools.RunScript;

/**
 * A journal as SQL: a form that any later version of the database reads. Only while nobody has the
 * state open. Fails with {@code JOURNAL_FAILED}.
 */
public final class JournalArchive {
  private static final String BASE_FIELD = "imageRoot";

  private JournalArchive() {}

  /** Writes the journal in {@code directory} to {@code out}, which stays open. */
  public static void write(Path directory, Writer out) throws IOException {
    try (Connection connection = new JournalDatabase(directory).open();
        Statement statement = connection.createStatement();
        ResultSet lines = statement.executeQuery("SCRIPT NOPASSWORDS NOSETTINGS")) {
      while (lines.next()) {
        out.write(lines.getString(1));
        out.write('\n');
      }
      out.flush();
    } catch (SQLException e) {
      throw failed("written to the backup", e);
    }
  }

  /**
   * Makes the journal in {@code directory}, where there is none, of what {@link #write} wrote. It
   * is there as a whole, or not at all.
   *
   * @param bases where a workspace's base image is now, given where it was
   */
  public static void read(Reader in, Path directory, UnaryOperator<String> bases)
      throws IOException {
    Path unfinished = Files.createTempDirectory(directory, "restored");
    JournalDatabase database = new JournalDatabase(unfinished);
    try {
      // The script makes its tables itself.
      try (Connection connection = database.openEmpty()) {
        RunScript.execute(connection, in);
        relocate(connection, "event_journal", "event_payload", bases);
        relocate(connection, "snapshot", "snapshot_payload", bases);
      }
      database.replace(new JournalDatabase(directory));
    } catch (SQLException e) {
      throw failed("read from the backup", e);
    } finally {
      Trees.delete(unfinished);
    }
  }

  private static void relocate(
      Connection connection, String table, String payload, UnaryOperator<String> bases)
      throws SQLException, IOException {
    ObjectMapper cbor = new CBORMapper();
    String query =
        "SELECT \"persistence_id\", \"sequence_number\", \"%s\" FROM \"%s\" WHERE \"persistence_id\""
            + " LIKE 'workspace|%%'";
    try (Statement statement =
            connection.createStatement(
                ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        ResultSet rows = statement.executeQuery(query.formatted(payload, table))) {
      while (rows.next()) {
        JsonNode record;
        try {
          record = cbor.readTree(rows.getBytes(3));
        } catch (IOException e) {
          // A damaged workspace stays damaged; it is told when it is woken.
          continue;
        }
        if (moved(record, bases)) {
          rows.updateBytes(3, cbor.writeValueAsBytes(record));
          rows.updateRow();
        }
      }
    }
  }

  /** Whether any base in the record is elsewhere now. */
  private static boolean moved(JsonNode node, UnaryOperator<String> bases) {
    boolean any = false;
    for (JsonNode child : node) {
      any |= moved(child, bases);
    }
    if (node instanceof ObjectNode fields && fields.path(BASE_FIELD).isTextual()) {
      String before = fields.get(BASE_FIELD).asText();
      String after = bases.apply(before);
      fields.put(BASE_FIELD, after);
      any |= !after.equals(before);
    }
    return any;
  }

  private static FailureException failed(String what, SQLException error) {
    return new FailureException(
        Failure.of(
            FailureCode.JOURNAL_FAILED,
            "The journal cannot be " + what + ": " + error.getMessage(),
            "Check the backup and the room on the disk; where the journal is damaged, run 'cloister"
                + " repair' first."),
        error);
  }
}
