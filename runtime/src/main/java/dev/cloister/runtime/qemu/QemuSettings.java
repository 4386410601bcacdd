package dev.cloister.runtime.qemu;

import com.typesafe.config.Config;
import dev.cloister.runtime.socket.PatientConnector;
import java.time.Duration;

/**
 * How QEMU is run and what is kept of its output.
 *
 * @param binary name in PATH, or path
 * @param consoleLogBytes the most one console log file holds; there are two
 * @param stderrLogBytes the most one log file of QEMU's standard error holds; there are two
 * @param evidenceBytes how much of each log is evidence
 * @param followPieces how far a follower of a console may fall behind
 * @param consoleTimeout from the start of the process to its console
 * @param connector how the console's socket is waited for
 */
public record QemuSettings(
    String binary,
    int consoleLogBytes,
    int stderrLogBytes,
    int evidenceBytes,
    int followPieces,
    Duration consoleTimeout,
    PatientConnector connector) {

  /** Reads {@code cloister.qemu}. */
  public static QemuSettings from(Config config) {
    Config qemu = config.getConfig("cloister.qemu");
    return new QemuSettings(
        qemu.getString("binary"),
        Math.toIntExact(qemu.getBytes("console-log-bytes")),
        Math.toIntExact(qemu.getBytes("stderr-log-bytes")),
        Math.toIntExact(qemu.getBytes("evidence-bytes")),
        qemu.getInt("follow-pieces"),
        qemu.getDuration("console-timeout"),
        new PatientConnector(
            qemu.getDuration("console-backoff-least"), qemu.getDuration("console-backoff-most")));
  }
}
