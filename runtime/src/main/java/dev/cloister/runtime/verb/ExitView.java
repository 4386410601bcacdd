package dev.cloister.runtime.verb;

/** How a program ended. */
public record ExitView(
    @Doc("0 to 255; 128 and the signal's number where a signal ended it.") @Rule(min = 0, max = 255)
        int exitCode,
    @Doc("The signal's number, or 0.") int signal,
    @Doc("Whether its timeout ended it.") boolean timedOut,
    @Doc("Milliseconds from start to end, by the guest's clock.") long durationMillis,
    @Doc("Bytes it printed to standard output, all in all.") long stdoutBytes,
    @Doc("Bytes it printed to standard error, all in all.") long stderrBytes)
    implements Sized {

  @Override
  public long contentBytes() {
    return stdoutBytes + stderrBytes;
  }
}
