package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.ExecStream;
import dev.cloister.runtime.verb.ExecView;
import dev.cloister.runtime.verb.ExitView;
import java.io.ByteArrayOutputStream;

/** Keeps what a program prints, for JSON; what is beyond the limit is said to be cut. */
final class Collected implements OutputSink {
  /** Of each stream, in bytes; in a small JVM. */
  private static final int LIMIT = 8 << 20;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Override
  public void write(byte stream, byte[] bytes, int length) {
    ByteArrayOutputStream target = stream == ExecStream.STDOUT ? out : err;
    target.write(bytes, 0, Math.min(length, LIMIT - target.size()));
  }

  ExecView view(ExitView exit) {
    byte[] outBytes = out.toByteArray();
    byte[] errBytes = err.toByteArray();
    Encoding outEncoding = Encoding.of(outBytes);
    Encoding errEncoding = Encoding.of(errBytes);
    return new ExecView(
        exit,
        outEncoding.encode(outBytes),
        errEncoding.encode(errBytes),
        outEncoding,
        errEncoding,
        exit.stdoutBytes() > outBytes.length,
        exit.stderrBytes() > errBytes.length);
  }
}
