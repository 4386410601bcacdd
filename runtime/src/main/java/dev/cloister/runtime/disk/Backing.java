package dev.cloister.runtime.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Which base image an overlay lies on, by the overlay's own header. */
public final class Backing {
  private static final int MAGIC = ('Q' << 24) | ('F' << 16) | ('I' << 8) | 0xFB;
  private static final int FIELDS = 20;
  private static final int OFFSET_AT = 8;
  private static final int LENGTH_AT = 16;
  private static final int SIZE_AT = 24;
  private static final int LONGEST = 1023;
  private static final int SMALLEST_CLUSTER = 4096;

  private Backing() {}

  /**
   * The base of {@code overlay}.
   *
   * @throws IOException if it is not a readable overlay
   */
  public static Path of(Path overlay) throws IOException {
    try (FileChannel file = FileChannel.open(overlay, StandardOpenOption.READ)) {
      ByteBuffer head = read(file, 0, FIELDS, overlay);
      int length = head.getInt(LENGTH_AT);
      if (head.getInt(0) != MAGIC || length <= 0 || length > LONGEST) {
        throw new IOException(overlay + " is not an overlay");
      }
      ByteBuffer name = read(file, head.getLong(OFFSET_AT), length, overlay);
      return Path.of(StandardCharsets.UTF_8.decode(name).toString());
    }
  }

  /**
   * What a guest sees as the size of {@code overlay}, in bytes.
   *
   * @throws IOException if it is not a readable overlay
   */
  public static long sizeOf(Path overlay) throws IOException {
    try (FileChannel file = FileChannel.open(overlay, StandardOpenOption.READ)) {
      ByteBuffer head = read(file, 0, SIZE_AT + Long.BYTES, overlay);
      if (head.getInt(0) != MAGIC) {
        throw new IOException(overlay + " is not an overlay");
      }
      return head.getLong(SIZE_AT);
    }
  }

  /**
   * Makes {@code overlay} lie on {@code base}, which has the same contents as its base before.
   *
   * @throws IOException also where the name is longer than there is room for
   */
  public static void change(Path overlay, Path base) throws IOException {
    byte[] name = base.toString().getBytes(StandardCharsets.UTF_8);
    try (FileChannel file =
        FileChannel.open(overlay, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long offset = read(file, 0, FIELDS, overlay).getLong(OFFSET_AT);
      // It lies in the first cluster, behind everything else there.
      if (name.length > LONGEST || offset + name.length > SMALLEST_CLUSTER) {
        throw new IOException(base + " is too long for the header of " + overlay);
      }
      write(file, ByteBuffer.wrap(name), offset);
      write(file, ByteBuffer.allocate(Integer.BYTES).putInt(0, name.length), LENGTH_AT);
      file.force(true);
    }
  }

  private static void write(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes, offset + bytes.position());
    }
  }

  private static ByteBuffer read(FileChannel file, long offset, int length, Path overlay)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    if (offset < 0) {
      throw new IOException(overlay + " has a damaged header");
    }
    while (bytes.hasRemaining()) {
      if (file.read(bytes, offset + bytes.position()) < 0) {
        throw new IOException(overlay + " is cut off");
      }
    }
    return bytes.flip();
  }
}
