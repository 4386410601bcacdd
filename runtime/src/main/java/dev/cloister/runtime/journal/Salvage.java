package dev.cloister.runtime.journal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.h2.tools.Recover;
import org.h2.tools.RunScript;

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
   */
  static long into(Connection target, Path aside) throws IOException {
    Path work = Files.createTempDirectory(aside, "salvage");
    try {
      Recover.execute(aside.toString(), "journal");
      Path script = aside.resolve("journal.h2.sql");
      String salvaged = "jdbc:h2:file:" + work.resolve("salvaged");
      if (Files.exists(script)) {
        Path readable = work.resolve("script.sql");
        spellOut(script, readable);
        RunScript.execute(salvaged, "sa", "", readable.toString(), StandardCharsets.UTF_8, true);
      }
      return copy(target, salvaged);
    } catch (SQLException e) {
      return 0;
    }
  }

  /**
   * The tool keeps every column as text on the way, and the database takes bytes for UTF-8 then:
   * they are written as digits instead.
   */
  private static void spellOut(Path script, Path to) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(script);
        PrintWriter out = new PrintWriter(Files.newBufferedWriter(to))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.println(
            line.startsWith("INSERT INTO O_")
                ? BYTES.matcher(line).replaceAll("'" + RowCopy.DIGITS + "$1'")
                : line);
      }
    }
  }

  private static long copy(Connection target, String salvaged) throws SQLException {
    long rows = 0;
    try (Connection source = DriverManager.getConnection(salvaged, "sa", "")) {
      for (String table : TABLES) {
        rows += RowCopy.of(source, target, table);
      }
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
