package dev.cloister.runtime.journal;

import akka.util.ByteString;
import dev.cloister.actors.codec.JournalSerializer;
import dev.cloister.actors.journal.JournalRecord;
import java.io.NotSerializableException;

/**
 * One record as it lies in the database.
 *
 * @param snapshot whether it is a state, as of {@code sequence}, or an event
 * @param owner the persistence id
 * @param sequence from 1 for each owner
 * @param writtenMillis when, since 1970
 * @param serializer whose bytes they are
 */
record JournalRow(
    boolean snapshot,
    String owner,
    long sequence,
    long writtenMillis,
    int serializer,
    String manifest,
    ByteString payload) {
  private static final JournalSerializer SERIALIZER = new JournalSerializer();

  /**
   * The record it holds.
   *
   * @throws NotSerializableException if it is damaged; the message says how
   */
  JournalRecord record() throws NotSerializableException {
    if (serializer != JournalSerializer.IDENTIFIER) {
      throw new NotSerializableException("its serializer is " + serializer);
    }
    return (JournalRecord) SERIALIZER.fromBinary(payload.toArray(), manifest);
  }

  String where() {
    return (snapshot ? "snapshot " : "event ") + sequence;
  }
}
