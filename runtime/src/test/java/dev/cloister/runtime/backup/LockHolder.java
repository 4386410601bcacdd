package dev.cloister.runtime.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Locks a byte of a file as QEMU does with a disk, says so, and stays until it is ended. */
final class LockHolder {
  static final char LOCKED = 'L';

  private LockHolder() {}

  public static void main(String[] args) throws IOException {
    try (FileChannel channel =
            FileChannel.open(Path.of(args[0]), StandardOpenOption.READ, StandardOpenOption.WRITE);
        var lock = channel.lock(100, 1, true)) {
      System.out.print(LOCKED);
      System.out.flush();
      System.in.read();
      lock.release();
    }
  }
}
