package dev.cloister.protocol.message;

/** What the agent answers when an operation succeeded. */
public sealed interface Reply {
  /** Nothing but success. */
  record Done() implements Reply {}

  /**
   * An execution has ended.
   *
   * @param exitCode 0-255; 128 + {@code signal} where a signal ended it
   * @param signal the signal's number, or 0
   * @param timedOut whether its deadline ended it
   * @param durationMillis from start to end, by the guest's monotonic clock
   * @param stdoutBytes sent, all in all
   * @param stderrBytes sent, all in all
   */
  record Exited(
      int exitCode,
      int signal,
      boolean timedOut,
      long durationMillis,
      long stdoutBytes,
      long stderrBytes)
      implements Reply {
    public Exited {
      if (exitCode < 0 || exitCode > 255 || signal < 0 || signal > 127) {
        throw new IllegalArgumentException("Exit code " + exitCode + ", signal " + signal);
      }
    }
  }

  /**
   * A file has been read.
   *
   * @param bytes how many were sent
   * @param size the file's size
   * @param mode permission bits
   * @param mtimeMillis last modification, milliseconds since 1970
   * @param sha256 of the bytes sent, lower-case hexadecimal
   */
  record FileSent(long bytes, long size, int mode, long mtimeMillis, String sha256)
      implements Reply {}

  /** A file has been written, wholly. */
  record FileStored(long bytes, String sha256) implements Reply {}

  /** The guest's wall clock. */
  record Clock(long unixNanos) implements Reply {}

  /** The guest's state; sizes in bytes, times in milliseconds. */
  record Info(
      String kernel,
      String agent,
      String hostname,
      long uptimeMillis,
      int cpus,
      long memoryTotal,
      long memoryAvailable,
      long diskTotal,
      long diskAvailable,
      int processes,
      Boot boot)
      implements Reply {
    /** When each part of the boot was done, in milliseconds since the kernel's start. */
    public record Boot(long initMillis, long modulesMillis, long rootMillis, long readyMillis) {}
  }
}
