package dev.cloister.runtime.qmp;

import com.typesafe.config.Config;
import dev.cloister.runtime.socket.PatientConnector;
import java.time.Duration;

/**
 * Limits of a QMP session.
 *
 * @param commandTimeout how long a command may take
 * @param connectTimeout from the first attempt to the end of the negotiation
 * @param exitGrace how long a broken connection waits for the process's exit, which explains it
 * @param connector how the socket is waited for
 * @param longestLine bytes in one line of QEMU; a longer one ends the session
 */
public record QmpSettings(
    Duration commandTimeout,
    Duration connectTimeout,
    Duration exitGrace,
    PatientConnector connector,
    int longestLine) {

  /** Reads {@code cloister.qmp}. */
  public static QmpSettings from(Config config) {
    Config qmp = config.getConfig("cloister.qmp");
    return new QmpSettings(
        qmp.getDuration("command-timeout"),
        qmp.getDuration("connect-timeout"),
        qmp.getDuration("exit-grace"),
        new PatientConnector(
            qmp.getDuration("connect-backoff-least"), qmp.getDuration("connect-backoff-most")),
        Math.toIntExact(qmp.getBytes("longest-line")));
  }
}
