package dev.cloister.runtime.verb;

/** A program that has ended. */
public record ExecView(
    @Doc("How it ended.") ExitView exit,
    @Doc("What it printed to standard output, in the encoding told.") String stdout,
    @Doc("What it printed to standard error, in the encoding told.") String stderr,
    @Doc("utf-8, or base64 where the bytes are not UTF-8 text.") Encoding stdoutEncoding,
    @Doc("utf-8, or base64 where the bytes are not UTF-8 text.") Encoding stderrEncoding,
    @Doc("Whether it printed more to standard output than is told here.") boolean stdoutTruncated,
    @Doc("Whether it printed more to standard error than is told here.") boolean stderrTruncated)
    implements Sized {

  @Override
  public long contentBytes() {
    return exit.stdoutBytes() + exit.stderrBytes();
  }
}
