package dev.cloister.runtime.journal;

import dev.cloister.actors.journal.JournalRecord;
import java.io.NotSerializableException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Akka would read of one owner: its last snapshot, then the events behind it.
 *
 * @param records all that is readable, of every row, older ones first
 * @param snapshot the last snapshot, if it is readable
 * @param events those behind it, up to the first damage
 * @param damaged the rows that cannot be read, and of them only those that Akka would read
 * @param damage what is wrong first; empty: nothing
 */
record Reading(
    String owner,
    List<JournalRecord> records,
    Optional<JournalRecord> snapshot,
    List<JournalRecord> events,
    List<JournalRow> damaged,
    Optional<String> damage) {

  static Reading of(JournalRows rows, String owner) throws SQLException {
    return new Reader(owner).read(rows.snapshots(owner), rows.events(owner), rows.highest(owner));
  }

  boolean isWhole() {
    return damage.isEmpty();
  }

  /** Reads one owner's rows; used once. */
  private static final class Reader {
    private final String owner;
    private final List<JournalRecord> records = new ArrayList<>();
    private final List<JournalRecord> events = new ArrayList<>();
    private final List<JournalRow> damaged = new ArrayList<>();
    private Optional<JournalRecord> last = Optional.empty();
    private Optional<String> damage = Optional.empty();
    private long since;

    Reader(String owner) {
      this.owner = owner;
    }

    Reading read(List<JournalRow> snapshots, List<JournalRow> behind, long highest) {
      for (int i = 0; i < snapshots.size(); i++) {
        since = snapshots.get(i).sequence();
        last = record(snapshots.get(i), i == snapshots.size() - 1);
      }
      long expected = since + 1;
      for (JournalRow row : behind) {
        boolean counts = row.sequence() > since;
        Optional<JournalRecord> record = record(row, counts);
        if (counts) {
          if (row.sequence() != expected) {
            wrong("event " + expected + " is missing");
          }
          expected = row.sequence() + 1;
          if (damage.isEmpty()) {
            record.ifPresent(events::add);
          }
        }
      }
      if (highest >= expected) {
        // Akka deletes only events that a snapshot stands for: that one is lost.
        wrong("event " + expected + " is missing");
      }
      return new Reading(owner, records, last, events, damaged, damage);
    }

    private Optional<JournalRecord> record(JournalRow row, boolean counts) {
      try {
        JournalRecord record = row.record();
        records.add(record);
        return Optional.of(record);
      } catch (NotSerializableException e) {
        if (counts) {
          damaged.add(row);
          wrong(row.where() + ": " + e.getMessage());
        }
        return Optional.empty();
      }
    }

    private void wrong(String what) {
      damage = damage.or(() -> Optional.of(what));
    }
  }
}
