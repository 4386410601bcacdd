package dev.cloister.runtime.journal;

import dev.cloister.runtime.qemu.HostFailures;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;

/** Copies a table's rows from one database to another, those that can be read. */
final class RowCopy {
  /** What stands before bytes that are written as hexadecimal digits. */
  static final String DIGITS = "hex:";

  private RowCopy() {}

  /**
   * How many came over; none where there is no such table.
   *
   * @throws SQLException if the target cannot be written, or there is no room on the disk
   */
  static long of(Connection source, Connection target, String table) throws SQLException {
    try (Statement statement = source.createStatement()) {
      ResultSet rows;
      String insertion;
      try {
        rows = statement.executeQuery("SELECT * FROM \"" + table + "\"");
        insertion = insertion(rows.getMetaData(), table);
      } catch (SQLException e) {
        failIfFull(e);
        return 0;
      }
      long copied = 0;
      try (PreparedStatement insert = target.prepareStatement(insertion)) {
        while (next(rows)) {
          Optional<Object[]> row = values(rows);
          if (row.isPresent()) {
            copied += write(row.get(), insert);
          }
        }
      }
      return copied;
    }
  }

  private static String insertion(ResultSetMetaData columns, String table) throws SQLException {
    int count = columns.getColumnCount();
    StringBuilder names = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      names.append(i == 1 ? "\"" : ", \"").append(columns.getColumnName(i)).append('"');
    }
    String marks = String.join(", ", Collections.nCopies(count, "?"));
    return "INSERT INTO \"" + table + "\" (" + names + ") VALUES (" + marks + ")";
  }

  private static boolean next(ResultSet rows) throws SQLException {
    try {
      return rows.next();
    } catch (SQLException e) {
      // Damage that lies deeper than a row: what came before it has come over.
      failIfFull(e);
      return false;
    }
  }

  private static Optional<Object[]> values(ResultSet row) throws SQLException {
    try {
      Object[] values = new Object[row.getMetaData().getColumnCount()];
      for (int i = 1; i <= values.length; i++) {
        Object value = row.getObject(i);
        values[i - 1] = value instanceof Blob ? plain(row.getBytes(i)) : value;
      }
      return Optional.of(values);
    } catch (SQLException e) {
      failIfFull(e);
      return Optional.empty();
    }
  }

  private static int write(Object[] row, PreparedStatement insert) throws SQLException {
    try {
      for (int i = 0; i < row.length; i++) {
        insert.setObject(i + 1, row[i]);
      }
      return insert.executeUpdate();
    } catch (SQLException e) {
      if (isOfTheRow(e)) {
        return 0;
      }
      throw e;
    }
  }

  /** A value that is none for its column, or a row that is there already. */
  private static boolean isOfTheRow(SQLException error) {
    String state = String.valueOf(error.getSQLState());
    return state.startsWith("22") || state.startsWith("23");
  }

  private static void failIfFull(SQLException error) throws SQLException {
    if (HostFailures.isFull(error)) {
      throw error;
    }
  }

  private static byte[] plain(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.startsWith(DIGITS)
        ? HexFormat.of().parseHex(text, DIGITS.length(), text.length())
        : bytes;
  }
}
