package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.ExecStream;
import dev.cloister.runtime.verb.ExecView;
import dev.cloister.runtime.verb.ExitView;
import dev.cloister.runtime.verb.Texts;
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
    byte[] outBytes = kept(out, exit.stdoutBytes());
    byte[] errBytes = kept(err, exit.stderrBytes());
    Encoding outEncoding = Encoding.of(outBytes);
    Encoding errEncoding = Encoding.of(errBytes);
    return new ExecView(
        exit,
        outEncoding.encode(outBytes),
        errEncoding.encode(errBytes),
        outEncoding,
        errEncoding,
        exit.stdoutBytes() > out.size(),
        exit.stderrBytes() > err.size());
  }

  /** A cut never falls inside a character. */
  private static byte[] kept(ByteArrayOutputStream stream, long printed) {
    byte[] bytes = stream.toByteArray();
    byte[] whole = printed > bytes.length ? Texts.withoutBrokenEnd(bytes) : bytes;
    return Encoding.of(whole) == Encoding.UTF_8 ? whole : bytes;
  }
}
