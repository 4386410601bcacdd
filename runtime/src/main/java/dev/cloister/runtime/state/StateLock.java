package dev.cloister.runtime.state;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to work on a state directory, held by one process at a time. The kernel gives it back
 * when the process ends, however it ends.
 */
public final class StateLock implements AutoCloseable {
  private final FileChannel channel;

  private StateLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of {@code home}, which exists.
   *
   * @throws FailureException {@code STATE_IN_USE} with the holder's pid, or {@code HOST_IO}
   */
  public static StateLock acquire(Path home) {
    Path file = home.resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!tryLock(channel)) {
        channel.close();
        throw inUse(home, Files.readString(file).strip());
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
      return new StateLock(channel);
    } catch (IOException e) {
      throw new FailureException(
          Failure.of(
              FailureCode.HOST_IO,
              "Cannot lock " + home + ": " + e.getMessage(),
              "Make the state directory writable, or choose another by CLOISTER_HOME."),
          e);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static FailureException inUse(Path home, String holder) {
    return new FailureException(
        FailureCode.STATE_IN_USE,
        "The state directory " + home + " is in use by process " + holder,
        "Use that daemon, end it with `cloister down`, or choose another directory by CLOISTER_HOME.");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
