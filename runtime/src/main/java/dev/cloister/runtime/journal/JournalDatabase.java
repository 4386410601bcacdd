package dev.cloister.runtime.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.h2.tools.RunScript;

/**
 * The H2 file that holds journal and retention snapshots. Its tables must exist before the first
 * persistent actor starts.
 *
 * <p>{@code WRITE_DELAY=0} hands every commit to the operating system before it is acknowledged:
 * with H2's default, a killed JVM loses acknowledged events. A commit is not synced to the platter,
 * so a power failure may still lose the last ones; PostgreSQL is for those who cannot have that.
 */
public final class JournalDatabase {
  private static final String SCHEMA = "journal-h2.sql";

  private final String url;

  /** The database in this directory; nothing is opened yet. */
  public JournalDatabase(Path directory) {
    this.url =
        "jdbc:h2:file:" + directory.resolve("journal") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
  }

  /**
   * Makes the tables that are missing. Blocks.
   *
   * @throws FailureException {@code JOURNAL_FAILED}
   */
  public void prepare() {
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        Reader schema =
            new InputStreamReader(
                JournalDatabase.class.getResourceAsStream(SCHEMA), StandardCharsets.UTF_8)) {
      RunScript.execute(connection, schema);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new FailureException(
          Failure.of(
              FailureCode.JOURNAL_FAILED,
              "The journal cannot be opened: " + e.getMessage().lines().findFirst().orElse(""),
              "Check that the disk has room and the state directory is yours; restore the journal from a backup if it is damaged."),
          e);
    }
  }

  /** What akka-persistence-jdbc needs to know of it. */
  public Config config() {
    return ConfigFactory.empty()
        .withValue(
            "akka-persistence-jdbc.shared-databases.slick.db.url",
            ConfigValueFactory.fromAnyRef(url));
  }
}
