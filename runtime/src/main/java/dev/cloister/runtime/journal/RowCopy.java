package dev.cloister.runtime.journal;

import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HexFormat;

/** Copies a table's rows from one database to another, those that can be read. */
final class RowCopy {
  /** What stands before bytes that are written as hexadecimal digits. */
  static final String DIGITS = "hex:";

  private RowCopy() {}

  /** How many came over; none where there is no such table. */
  static long of(Connection source, Connection target, String table) throws SQLException {
    long copied = 0;
    try (Statement statement = source.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
      int columns = rows.getMetaData().getColumnCount();
      StringBuilder names = new StringBuilder();
      for (int i = 1; i <= columns; i++) {
        names
            .append(i == 1 ? "\"" : ", \"")
            .append(rows.getMetaData().getColumnName(i))
            .append('"');
      }
      String marks = String.join(", ", Collections.nCopies(columns, "?"));
      try (PreparedStatement insert =
          target.prepareStatement(
              "INSERT INTO \"" + table + "\" (" + names + ") VALUES (" + marks + ")")) {
        while (rows.next()) {
          copied += one(rows, insert, columns);
        }
      }
    } catch (SQLException e) {
      // Damage that lies deeper than a row: what came before it has come over.
      return copied;
    }
    return copied;
  }

  private static int one(ResultSet row, PreparedStatement insert, int columns) {
    try {
      for (int i = 1; i <= columns; i++) {
        Object value = row.getObject(i);
        insert.setObject(i, value instanceof Blob ? plain(row.getBytes(i)) : value);
      }
      return insert.executeUpdate();
    } catch (SQLException e) {
      return 0;
    }
  }

  private static byte[] plain(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.startsWith(DIGITS)
        ? HexFormat.of().parseHex(text, DIGITS.length(), text.length())
        : bytes;
  }
}
