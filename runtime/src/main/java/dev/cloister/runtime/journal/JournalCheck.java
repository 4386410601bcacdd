package dev.cloister.runtime.journal;

import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.journal.JournalDamage;
import dev.cloister.actors.snapshot.SnapshotLedger;
import dev.cloister.actors.task.TaskLedger;
import dev.cloister.actors.workspace.NameLedger;
import dev.cloister.actors.workspace.Workspace;
import dev.cloister.actors.workspace.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the ledgers before anything depends on them: without one of them nothing works, and its
 * actor would try for ever. A damaged workspace is no matter of this.
 */
final class JournalCheck {
  /** Their journals, and what people call them. */
  static final Map<String, String> LEDGERS = ledgers();

  private JournalCheck() {}

  /** Fails with {@code JOURNAL_DAMAGED}. */
  static void ledgers(Connection connection) throws SQLException {
    JournalRows rows = new JournalRows(connection);
    for (Map.Entry<String, String> ledger : LEDGERS.entrySet()) {
      Reading reading = Reading.of(rows, ledger.getKey());
      if (!reading.isWhole()) {
        throw new FailureException(
            JournalDamage.failure(ledger.getValue(), reading.damage().orElseThrow()));
      }
    }
  }

  /** Those of {@code ids} of which there is not even a deleted record. */
  static List<WorkspaceId> unheardOf(Connection connection, List<WorkspaceId> ids)
      throws SQLException {
    JournalRows rows = new JournalRows(connection);
    List<WorkspaceId> unheardOf = new ArrayList<>();
    for (WorkspaceId id : ids) {
      if (rows.highest(Workspace.persistenceId(id).id()) == 0) {
        unheardOf.add(id);
      }
    }
    return unheardOf;
  }

  /** Those of {@code ids} that the journal tells of, that nobody deleted, and that have no name. */
  static List<WorkspaceId> unnamed(Connection connection, List<WorkspaceId> ids)
      throws SQLException {
    JournalRows rows = new JournalRows(connection);
    Set<WorkspaceId> named =
        Survivor.names(Reading.of(rows, NameLedger.PERSISTENCE_ID))
            .map(names -> names.byId().keySet())
            .orElse(Set.of());
    List<WorkspaceId> unnamed = new ArrayList<>();
    for (WorkspaceId id : ids) {
      if (!named.contains(id)
          && Survivor.isWanted(Reading.of(rows, Workspace.persistenceId(id).id()))) {
        unnamed.add(id);
      }
    }
    return unnamed;
  }

  private static Map<String, String> ledgers() {
    Map<String, String> ledgers = new LinkedHashMap<>();
    ledgers.put(NameLedger.PERSISTENCE_ID, "the names");
    ledgers.put(CidLedger.PERSISTENCE_ID, "the context ids");
    ledgers.put(TaskLedger.PERSISTENCE_ID, "the tasks");
    ledgers.put(SnapshotLedger.PERSISTENCE_ID, "the snapshots");
    return ledgers;
  }
}
