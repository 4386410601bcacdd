package dev.cloister.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** What the agent answers when an operation succeeded. */
public sealed interface Reply {
  /** Nothing but success. */
  record Done() implements Reply {}

  /**
   * A guest that was held is in its root: what its HELLO says from now on.
   *
   * @param bootNonce random, and no other guest's even where they came of one memory
   * @param bootMillis by the guest's clock, from the start of the kernel that it may have been
   *     copied with
   */
  record Entered(String bootNonce, long bootMillis) implements Reply {
    public Entered {
      requireNonce(bootNonce);
    }
  }

  /**
   * A copy of a guest is somebody else and goes on: what its HELLO says from now on.
   *
   * @param bootNonce random, and not that of the guest it is a copy of
   * @param bootMillis that of the boot that it has been copied from
   * @param hooksFailed each hook of the image that failed, as "name: reason"
   */
  record Renewed(String bootNonce, long bootMillis, List<String> hooksFailed) implements Reply {
    public Renewed {
      requireNonce(bootNonce);
      hooksFailed = List.copyOf(hooksFailed);
    }
  }

  private static void requireNonce(String nonce) {
    if (nonce == null || !nonce.matches("[0-9a-f]{32}")) {
      throw new IllegalArgumentException("Not a boot nonce: " + nonce);
    }
  }

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

  /**
   * How a job is. What only its end brings is zero while it runs.
   *
   * @param id as it was started with
   * @param command program and arguments, shortened; for people
   * @param startedMillis when it was started by the guest's wall clock, milliseconds since 1970
   * @param durationMillis from its start to its end, or to now, by the guest's monotonic clock
   * @param exitCode 0-255; 128 + {@code signal} where a signal ended it
   * @param signal the signal's number, or 0
   * @param timedOut whether its deadline ended it
   * @param oomKilled whether the guest's kernel killed a process of it for want of memory
   * @param stdoutBytes written by it so far, kept or not
   * @param stderrBytes written by it so far, kept or not
   * @param stdoutTruncated whether not all of it was kept
   * @param stderrTruncated whether not all of it was kept
   * @param stdinOpen whether it can be sent input
   */
  record Job(
      String id,
      String command,
      State state,
      long startedMillis,
      long durationMillis,
      int exitCode,
      int signal,
      boolean timedOut,
      boolean oomKilled,
      long stdoutBytes,
      long stderrBytes,
      boolean stdoutTruncated,
      boolean stderrTruncated,
      boolean stdinOpen)
      implements Reply {
    /** Whether it runs. */
    public enum State {
      @JsonProperty("running")
      RUNNING,
      @JsonProperty("exited")
      EXITED
    }

    public Job {
      if (exitCode < 0 || exitCode > 255 || signal < 0 || signal > 127) {
        throw new IllegalArgumentException("Exit code " + exitCode + ", signal " + signal);
      }
      if (durationMillis < 0 || stdoutBytes < 0 || stderrBytes < 0) {
        throw new IllegalArgumentException("A job with a negative measure");
      }
    }
  }

  /** All jobs, in the order of their start. */
  record Jobs(List<Job> jobs) implements Reply {
    public Jobs {
      jobs = List.copyOf(jobs);
    }
  }

  /**
   * A part of what a job printed has been sent.
   *
   * @param nextOffset where the next read goes on
   * @param total bytes the job has written to the stream so far, kept or not
   * @param ended whether the job has ended and there is nothing at {@code nextOffset} or beyond
   * @param truncated whether not all of the stream was kept
   */
  record JobOutput(long nextOffset, long total, boolean ended, boolean truncated) implements Reply {
    public JobOutput {
      if (nextOffset < 0 || total < 0) {
        throw new IllegalArgumentException("Offset " + nextOffset + ", total " + total);
      }
    }
  }

  /**
   * Input has been given to a job.
   *
   * @param bytes how many of those sent were taken, from the first on
   * @param open whether it can be sent more
   */
  record JobInput(long bytes, boolean open) implements Reply {}

  /**
   * One file, directory or whatever else a directory holds. A text that is not UTF-8 has U+FFFD in
   * the place of each wrong byte, and its bytes are in its hexadecimal twin, which is empty
   * otherwise.
   *
   * @param name within a list: its path relative to the listed directory, with {@code /} between
   *     the parts; else the last part of the path asked for
   * @param nameHex the bytes of a name that is not UTF-8
   * @param size in bytes
   * @param mode permission bits
   * @param mtimeMillis last modification, milliseconds since 1970
   * @param target where a symbolic link points, else empty
   * @param targetHex the bytes of a target that is not UTF-8
   */
  record FileEntry(
      String name,
      String nameHex,
      Type type,
      long size,
      int mode,
      long mtimeMillis,
      String target,
      String targetHex)
      implements Reply {
    /** What it is; a symbolic link is told as itself. */
    public enum Type {
      @JsonProperty("file")
      FILE,
      @JsonProperty("directory")
      DIRECTORY,
      @JsonProperty("symlink")
      SYMLINK,
      /** A device, a FIFO, a socket. */
      @JsonProperty("other")
      OTHER
    }
  }

  /**
   * A page of a list, sorted by the bytes of each part of the names: a directory is followed by
   * what is in it.
   *
   * @param next to ask for the next page with; empty on the last
   */
  record FileList(List<FileEntry> entries, String next) implements Reply {
    public FileList {
      entries = List.copyOf(entries);
    }
  }

  /** The names of the variables that every program is started with, sorted. Never the values. */
  record EnvironmentNames(List<String> names) implements Reply {
    public EnvironmentNames {
      names = List.copyOf(names);
    }
  }

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
