package dev.cloister.runtime.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * An append-only log of two files: the current one, and one generation before it, {@code .1}. Each
 * holds at most the limit. For one thread, except the static readers.
 */
final class BoundedLog implements AutoCloseable {
  private final Path file;
  private final long limit;
  private FileChannel channel;

  BoundedLog(Path file, long limit) throws IOException {
    this.file = file;
    this.limit = limit;
    this.channel = open();
  }

  void append(ByteBuffer bytes) throws IOException {
    if (channel.size() + bytes.remaining() > limit) {
      rotate();
    }
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void rotate() throws IOException {
    channel.close();
    Files.move(file, previous(file), StandardCopyOption.REPLACE_EXISTING);
    channel = open();
  }

  private FileChannel open() throws IOException {
    PrivateDirectory.ensureFile(file);
    return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  private static Path previous(Path file) {
    return file.resolveSibling(file.getFileName() + ".1");
  }

  /** The last {@code most} bytes of both files together; empty where nothing was written. */
  static byte[] tail(Path file, int most) throws IOException {
    byte[] current = tailOfCurrent(file, most);
    byte[] before = tailOfCurrent(previous(file), most - current.length);
    return ByteBuffer.allocate(before.length + current.length).put(before).put(current).array();
  }

  /** The last {@code most} bytes of the current file alone. */
  static byte[] tailOfCurrent(Path file, int most) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long start = Math.max(0, channel.size() - most);
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(most, channel.size() - start));
      int read = channel.read(bytes, start);
      while (read > 0 && bytes.hasRemaining()) {
        read = channel.read(bytes, start + bytes.position());
      }
      byte[] tail = new byte[bytes.flip().remaining()];
      bytes.get(tail);
      return tail;
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  /**
   * Begins a new, empty current file; what was current becomes the generation before it, cut to its
   * end if another process has made it longer than the limit.
   */
  static void begin(Path file, int limit) throws IOException {
    if (Files.exists(file) && Files.size(file) > 0) {
      if (Files.size(file) > limit) {
        byte[] end = tailOfCurrent(file, limit);
        Files.write(file, end, StandardOpenOption.TRUNCATE_EXISTING);
      }
      Files.move(file, previous(file), StandardCopyOption.REPLACE_EXISTING);
    }
    PrivateDirectory.ensureFile(file);
  }
}
