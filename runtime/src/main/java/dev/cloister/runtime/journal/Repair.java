package dev.cloister.runtime.journal;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.journal.RepairReport.Item;
import dev.cloister.runtime.qemu.HostFailures;
import dev.cloister.runtime.qemu.PrivateDirectory;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.state.Trees;
import dev.cloister.runtime.state.UnfinishedRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a damaged journal usable again, while nobody has the state directory open. Nothing is
 * deleted: what is damaged is moved to where nothing reads it, and no disk is touched that a
 * workspace can still be made for.
 *
 * <p>It works on a copy, which replaces the journal at the end and at once: one that fails, or is
 * killed, leaves the journal as it was, and can be repeated.
 */
public final class Repair {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  private final StateDirectory state;
  private final Clock clock;
  private final JournalDatabase database;
  private final List<Item> items = new ArrayList<>();
  private Path aside;

  private Repair(StateDirectory state, Clock clock) {
    this.state = state;
    this.clock = clock;
    this.database = new JournalDatabase(state.journal());
  }

  /**
   * Repairs the journal of {@code state}, whose lock the caller holds. Blocks. A whole journal is
   * exported and left as it is.
   *
   * @throws FailureException {@code JOURNAL_FAILED}, {@code HOST_IO} or {@code DISK_FULL}; {@code
   *     WRONG_STATE} where a restore was interrupted
   */
  public static RepairReport of(StateDirectory state, Clock clock) {
    UnfinishedRestore.refuse(state);
    try {
      return new Repair(state, clock).run();
    } catch (IOException e) {
      throw HostFailures.of(e);
    } catch (SQLException e) {
      if (HostFailures.isFull(e)) {
        throw HostFailures.of(e);
      }
      throw new FailureException(
          Failure.of(
              FailureCode.JOURNAL_FAILED,
              "The journal cannot be repaired: " + e.getMessage(),
              "Make room on the state directory's disk, then try again."),
          e);
    }
  }

  private RepairReport run() throws IOException, SQLException {
    PrivateDirectory.ensure(state.quarantine());
    aside = state.quarantine().resolve(STAMP.format(clock.instant()));
    PrivateDirectory.ensure(aside);
    PrivateDirectory.ensure(state.workspaces());
    PrivateDirectory.ensure(state.journal());
    Path export = aside.resolve("journal.jsonl");
    Path work = state.journal().resolve("repair");
    // Of one that was killed.
    Trees.delete(work);
    PrivateDirectory.ensure(work);
    Rebuilding rebuilding;
    try {
      JournalDatabase copy = new JournalDatabase(work);
      rebuilding = rebuilt(copy, export);
      replaceBy(copy);
    } finally {
      Trees.delete(work);
    }
    rebuilding.moveDisks();
    return new RepairReport(aside.toString(), export.toString(), List.copyOf(items));
  }

  private Rebuilding rebuilt(JournalDatabase copy, Path export) throws IOException, SQLException {
    try (Connection connection = opened(copy)) {
      JournalRows rows = new JournalRows(connection);
      new JournalExport().write(rows, export);
      connection.setAutoCommit(false);
      Rebuilding rebuilding = new Rebuilding(rows, state, aside, clock.instant());
      items.addAll(rebuilding.run());
      connection.commit();
      return rebuilding;
    }
  }

  private void replaceBy(JournalDatabase copy) throws IOException, SQLException {
    // The database keeps to itself what goes wrong while it closes.
    try (Connection connection = copy.openEmpty()) {
      JournalCheck.ledgers(connection);
    }
    copy.replace(database);
  }

  private Connection opened(JournalDatabase copy) throws IOException, SQLException {
    boolean missing = !database.exists();
    if (!missing) {
      Path original = aside.resolve("journal.mv.db");
      Files.copy(database.file(), original);
      // Opening alone may change a file that is damaged.
      Files.copy(original, copy.file());
      try {
        return copy.open();
      } catch (SQLException e) {
        if (!JournalDatabase.isDamage(e)) {
          throw e;
        }
        return salvaged(copy, e);
      }
    }
    if (state.workspaces().toFile().list().length > 0) {
      items.add(file("it is gone", "a new one was made"));
    }
    return copy.open();
  }

  private Connection salvaged(JournalDatabase copy, SQLException damage)
      throws IOException, SQLException {
    Files.delete(copy.file());
    Connection fresh = copy.open();
    long rows;
    try {
      rows = Salvage.into(fresh, aside);
    } catch (IOException | SQLException | RuntimeException e) {
      fresh.close();
      throw e;
    }
    items.add(
        file(
            String.valueOf(damage.getMessage()).lines().findFirst().orElse(""),
            rows + " records were read from it into a new one; it was set aside"));
    return fresh;
  }

  private static Item file(String damage, String outcome) {
    return new Item("file", Optional.empty(), Optional.empty(), damage, outcome, Optional.empty());
  }
}
