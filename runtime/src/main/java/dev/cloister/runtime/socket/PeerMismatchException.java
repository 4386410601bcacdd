package dev.cloister.runtime.socket;

import java.io.IOException;
import java.nio.file.Path;

/** Another process than the expected one serves a socket; nothing was sent to it. */
public final class PeerMismatchException extends IOException {
  private static final long serialVersionUID = 1L;

  PeerMismatchException(Path socket, long expected, long actual) {
    super("Process " + actual + " serves " + socket + ", not QEMU's process " + expected);
  }
}
