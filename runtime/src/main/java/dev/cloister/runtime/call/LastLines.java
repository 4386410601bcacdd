package dev.cloister.runtime.call;

import akka.util.ByteString;
import java.util.OptionalInt;

/** The end of a text, counted in lines. */
public final class LastLines {
  private static final byte NEWLINE = '\n';

  private LastLines() {}

  /** The last {@code lines} lines, the last of which may be unfinished; all where none is given. */
  public static ByteString of(ByteString text, OptionalInt lines) {
    if (lines.isEmpty()) {
      return text;
    }
    int wanted = lines.getAsInt();
    if (wanted == 0) {
      return ByteString.emptyByteString();
    }
    byte[] bytes = text.toArray();
    int end = bytes.length;
    int found = 0;
    // What ends the text ends its last line and begins none.
    for (int i = end - 2; i >= 0; i--) {
      if (bytes[i] == NEWLINE && ++found == wanted) {
        return ByteString.fromArray(bytes, i + 1, end - i - 1);
      }
    }
    return text;
  }
}
