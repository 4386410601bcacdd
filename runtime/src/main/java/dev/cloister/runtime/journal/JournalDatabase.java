package dev.cloister.runtime.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.journal.JournalDamage;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.qemu.HostFailures;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.h2.api.ErrorCode;
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

  /** What H2 says of a file that is not, or no longer, a database. */
  private static final Set<Integer> DAMAGE =
      Set.of(ErrorCode.FILE_CORRUPTED_1, ErrorCode.FILE_VERSION_ERROR_1, ErrorCode.GENERAL_ERROR_1);

  private final Path directory;
  private final String url;

  /** The database in this directory; nothing is opened yet. */
  public JournalDatabase(Path directory) {
    this.directory = directory;
    this.url =
        "jdbc:h2:file:"
            + directory.resolve("journal")
            // Its own trace would grow on a disk that is full; every error is told by exceptions.
            + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0"
            // A record lies in its row: the tool that salvages damaged files finds no others.
            + ";MAX_LENGTH_INPLACE_LOB=1048576";
  }

  /** The one file it is, while nobody has it open. */
  Path file() {
    return directory.resolve("journal.mv.db");
  }

  /**
   * Puts it in the place of another: at once, and after its last byte is on the disk. Nobody has
   * either open.
   */
  void replace(JournalDatabase other) throws IOException {
    try (FileChannel written = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      written.force(true);
    }
    Files.move(file(), other.file(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whether anything was ever written to it. */
  boolean exists() throws IOException {
    return Files.exists(file()) && Files.size(file()) > 0;
  }

  /**
   * Makes the tables that are missing, and reads the ledgers. Blocks.
   *
   * @param workspaces where their disks are: a journal that has never heard of one was lost, or is
   *     cut off, which the database does not notice
   * @throws FailureException {@code JOURNAL_FAILED}, or {@code JOURNAL_DAMAGED} where only a repair
   *     helps
   */
  public void prepare(Path workspaces) {
    try {
      List<WorkspaceId> disks = idsIn(workspaces);
      if (!exists() && !disks.isEmpty()) {
        throw damaged("it is gone, and there are disks of workspaces");
      }
      try (Connection connection = open()) {
        JournalCheck.ledgers(connection);
        List<WorkspaceId> unheardOf = JournalCheck.unheardOf(connection, disks);
        if (!unheardOf.isEmpty()) {
          throw damaged("it has never heard of " + unheardOf + ", whose disks are there");
        }
        List<WorkspaceId> unnamed = JournalCheck.unnamed(connection, disks);
        if (!unnamed.isEmpty()) {
          throw damaged(
              "it tells of " + unnamed + ", whose disks are there, but has lost the names");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw isDamage(e) ? damaged(firstLine(e)) : new FailureException(unusable(e), e);
    }
  }

  /** Opens it as it is; the caller closes it. */
  Connection openEmpty() throws SQLException {
    return DriverManager.getConnection(url, "sa", "");
  }

  /** Opens it, its tables made; the caller closes it. */
  Connection open() throws SQLException, IOException {
    Connection connection = openEmpty();
    try (Reader schema =
        new InputStreamReader(
            JournalDatabase.class.getResourceAsStream(SCHEMA), StandardCharsets.UTF_8)) {
      RunScript.execute(connection, schema);
      return connection;
    } catch (SQLException | IOException e) {
      connection.close();
      throw e;
    }
  }

  /** Whether the file itself is what is wrong. */
  static boolean isDamage(SQLException error) {
    return DAMAGE.contains(error.getErrorCode()) && !HostFailures.isFull(error);
  }

  private static List<WorkspaceId> idsIn(Path workspaces) {
    String[] names = workspaces.toFile().list();
    return Stream.of(names == null ? new String[0] : names)
        .filter(WorkspaceId::isId)
        .map(WorkspaceId::new)
        .toList();
  }

  private static FailureException damaged(String how) {
    return new FailureException(JournalDamage.failure("this state directory", how));
  }

  private static Failure unusable(SQLException error) {
    return Failure.of(
        FailureCode.JOURNAL_FAILED,
        "The journal cannot be opened: " + firstLine(error),
        "Check that the disk has room and the state directory is yours; if the journal is damaged,"
            + " run 'cloister repair'.");
  }

  private static String firstLine(SQLException error) {
    return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
  }

  /** What akka-persistence-jdbc needs to know of it. */
  public Config config() {
    return ConfigFactory.empty()
        .withValue(
            "akka-persistence-jdbc.shared-databases.slick.db.url",
            ConfigValueFactory.fromAnyRef(url));
  }
}
