package dev.cloister.runtime.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;

/** Writes every row of a journal for people and programs: one JSON object a line. */
final class JournalExport {
  private final ObjectMapper json = new ObjectMapper();
  private final ObjectMapper cbor = new CBORMapper();

  /** Writes {@code file} anew; a damaged row is told with its bytes. */
  void write(JournalRows rows, Path file) throws SQLException, IOException {
    try (Writer out = Files.newBufferedWriter(file)) {
      for (String owner : rows.owners()) {
        for (JournalRow row : rows.snapshots(owner)) {
          out.write(line(row) + "\n");
        }
        for (JournalRow row : rows.events(owner)) {
          out.write(line(row) + "\n");
        }
      }
    }
  }

  private String line(JournalRow row) throws IOException {
    ObjectNode line = json.createObjectNode();
    line.put("journal", row.owner());
    line.put(row.snapshot() ? "snapshot" : "event", row.sequence());
    line.put("writtenAt", Instant.ofEpochMilli(row.writtenMillis()).toString());
    line.put("manifest", row.manifest());
    try {
      row.record();
      JsonNode record = cbor.readTree(row.payload().toArray());
      line.set("record", record);
    } catch (IOException e) {
      line.put("damage", e.getMessage());
      line.put("bytes", row.payload().toArray());
    }
    return json.writeValueAsString(line);
  }
}
