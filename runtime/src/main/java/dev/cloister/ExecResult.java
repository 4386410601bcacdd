package dev.cloister;

import akka.util.ByteString;
import dev.cloister.protocol.message.Reply;

/**
 * A program that has ended, with what it printed.
 *
 * @param exit how it ended
 * @param stdout at most the limit asked for
 * @param stderr at most the limit asked for
 * @param stdoutTruncated whether it printed more
 * @param stderrTruncated whether it printed more
 */
public record ExecResult(
    Reply.Exited exit,
    ByteString stdout,
    ByteString stderr,
    boolean stdoutTruncated,
    boolean stderrTruncated) {

  public String stdoutText() {
    return stdout.utf8String();
  }

  public String stderrText() {
    return stderr.utf8String();
  }
}
