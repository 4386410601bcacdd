package dev.cloister.runtime.journal;

import dev.cloister.runtime.qemu.HostFailures;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.h2.api.ErrorCode;
import org.h2.tools.Recover;
import org.h2.util.ScriptReader;

/**
 * What can be read of a database file that H2 does not open, by H2's own tool for it: the rows of
 * the journal in a fresh database.
 */
final class Salvage {
  private static final List<String> TABLES = List.of("event_journal", "snapshot");
  private static final Pattern BYTES = Pattern.compile("X'([0-9a-fA-F]*)'");

  private Salvage() {}

  /**
   * Fills the tables of {@code target}, which are empty.
   *
   * @param aside a directory in which the damaged file lies alone as {@code journal.mv.db}
   * @return how many rows came over
   * @throws SQLException if what can be read cannot be written
   */
  static long into(Connection target, Path aside) throws IOException, SQLException {
    Path work = Files.createTempDirectory(aside, "salvage");
    recover(aside);
    Path script = aside.resolve("journal.h2.sql");
    try (Connection source =
        DriverManager.getConnection("jdbc:h2:file:" + work.resolve("salvaged"), "sa", "")) {
      if (Files.exists(script)) {
        // The tool does not notice a full disk; this needs as much room again, and does.
        Path readable = work.resolve("script.sql");
        spellOut(script, readable);
        run(readable, source);
      }
      return copy(source, target);
    }
  }

  private static void recover(Path aside) throws SQLException {
    try {
      Recover.execute(aside.toString(), "journal");
    } catch (SQLException e) {
      if (!JournalDatabase.isDamage(e)) {
        throw e;
      }
    }
  }

  /** Runs what can be run of the script, as long as there is room for it. */
  private static void run(Path script, Connection source) throws IOException, SQLException {
    try (BufferedReader lines = Files.newBufferedReader(script);
        Statement statement = source.createStatement()) {
      ScriptReader reader = new ScriptReader(lines);
      for (String sql = reader.readStatement(); sql != null; sql = reader.readStatement()) {
        try {
          if (!sql.isBlank()) {
            statement.execute(sql.strip());
          }
        } catch (SQLException e) {
          if (HostFailures.isFull(e) || e.getErrorCode() == ErrorCode.DATABASE_IS_CLOSED) {
            throw e;
          }
        }
      }
    }
  }

  /**
   * The tool keeps every column as text on the way, and the database takes bytes for UTF-8 then:
   * they are written as digits instead.
   */
  private static void spellOut(Path script, Path to) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(script);
        BufferedWriter out = Files.newBufferedWriter(to)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.write(
            line.startsWith("INSERT INTO O_")
                ? BYTES.matcher(line).replaceAll("'" + RowCopy.DIGITS + "$1'")
                : line);
        out.newLine();
      }
    }
  }

  private static long copy(Connection source, Connection target) throws SQLException {
    long rows = 0;
    for (String table : TABLES) {
      rows += RowCopy.of(source, target, table);
    }
    try (Statement statement = target.createStatement();
        ResultSet highest =
            statement.executeQuery("SELECT MAX(\"ordering\") FROM \"event_journal\"")) {
      highest.next();
      long next = highest.getLong(1) + 1;
      target
          .createStatement()
          .execute("ALTER TABLE \"event_journal\" ALTER COLUMN \"ordering\" RESTART WITH " + next);
    }
    return rows;
  }
}
