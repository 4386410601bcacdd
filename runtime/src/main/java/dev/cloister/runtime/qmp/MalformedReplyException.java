package dev.cloister.runtime.qmp;

import java.io.IOException;

/** What came is not QMP; the session cannot go on. */
final class MalformedReplyException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedReplyException(String message) {
    super(message);
  }

  MalformedReplyException(String message, Throwable cause) {
    super(message, cause);
  }
}
