package dev.cloister.runtime.cli;

import java.nio.file.Path;

/** One side of a copy. */
sealed interface Place {
  /** A file in a workspace. */
  record Guest(String workspace, String path) implements Place {
    /** Its last name; empty where the path ends in a slash. */
    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  /** A file here. */
  record Local(Path path) implements Place {}

  /** Standard input or output. */
  record Standard() implements Place {}

  /** {@code WS:/path}, {@code -}, or a file here; {@code ./a:/b} is a file here. */
  static Place of(String text) {
    if (text.equals("-")) {
      return new Standard();
    }
    int colon = text.indexOf(":/");
    return colon > 0 && text.indexOf('/') > colon
        ? new Guest(text.substring(0, colon), text.substring(colon + 1))
        : new Local(Path.of(text));
  }
}
