package dev.cloister.runtime.contact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file lock the daemon holds for as long as its process lives, so that others can wait for its
 * end: the kernel releases it, and wakes them, when the process is gone.
 */
public final class AliveLock {
  private static final String NAME = "daemon.lock";

  private AliveLock() {}

  /** Holds the lock of {@code home} from now on; the returned channel must stay open. */
  public static FileChannel hold(Path home) throws IOException {
    FileChannel channel =
        FileChannel.open(home.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    return channel;
  }

  /** Blocks until nobody holds the lock of {@code home}. */
  public static void awaitReleased(Path home) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            home.resolve(NAME),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      channel.lock(0, Long.MAX_VALUE, true).release();
    }
  }
}
