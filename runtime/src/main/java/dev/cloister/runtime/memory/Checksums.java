package dev.cloister.runtime.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * CRC-32C, which processors compute faster than a disk can be read: a wake waits for this over all
 * of a memory.
 */
final class Checksums {
  private static final int PIECE = 1 << 20;

  private Checksums() {}

  /** Of a file, in hexadecimal. */
  static String crc32c(Path file) throws IOException {
    CRC32C sum = new CRC32C();
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
      while (from.read(piece) >= 0) {
        sum.update(piece.flip());
        piece.clear();
      }
    }
    return Long.toHexString(sum.getValue());
  }
}
